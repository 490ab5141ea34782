package io.velostream.postgres.internal.write;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells failures that a row is to blame for from others, and says them in the server's own words. */
public final class RowFaults {
    private static final Pattern LINE = Pattern.compile("^COPY .*, \\D+ (\\d+)(?:, .*)?$", Pattern.MULTILINE);

    private RowFaults() {}

    /** Whether other rows may well be stored. */
    public static boolean isOfRow(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return false;
        }
        return switch (state.substring(0, 2)) {
            // Data, constraints, one row twice in a command, WITH CHECK OPTION, RAISE in a trigger.
            case "22", "23", "21", "44", "P0" -> true;
            // An index entry or a row that is too large; text that a type such as tsvector cannot parse.
            default -> state.equals("54000") || (state.equals("42601") && !isOfStatement(e));
        };
    }

    /** Whether the server points at a place in the statement. */
    private static boolean isOfStatement(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        return server == null || server.getPosition() > 0;
    }

    static boolean isUniqueViolation(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** The server's message with its detail, and the column and the constraint where it does not name them. */
    public static String reason(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (server == null) {
            return String.valueOf(e.getMessage());
        }
        StringBuilder text = new StringBuilder(line(server.getMessage()));
        append(text, "", server.getDetail());
        String said = text.toString();
        addMissing(text, said, "column", server.getColumn());
        addMissing(text, said, "constraint", server.getConstraint());
        return text.append(" [SQLSTATE ").append(e.getSQLState()).append(']').toString();
    }

    private static void addMissing(StringBuilder text, String said, String what, @Nullable String name) {
        if (name != null && !said.contains('"' + name + '"')) {
            append(text, what + " ", '"' + name + '"');
        }
    }

    private static void append(StringBuilder text, String what, @Nullable String more) {
        if (more != null && !more.isBlank()) {
            text.append("; ").append(what).append(line(more));
        }
    }

    private static String line(@Nullable String message) {
        String text =
                String.valueOf(message).replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** The number of the row within the COPY that failed, from 1; 0 when the server does not say. */
    static long copyRow(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String where = server == null ? null : server.getWhere();
        if (where == null) {
            return 0;
        }
        Matcher m = LINE.matcher(where);
        try {
            return m.find() ? Long.parseLong(m.group(1)) : 0;
        } catch (NumberFormatException overflow) {
            return 0;
        }
    }
}
