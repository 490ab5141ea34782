package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;

/** Splits what is typed for several columns: {@code a,b,"a name, with a comma"}. */
final class ColumnList {
    private ColumnList() {}

    /** The parts between commas, without blanks around them; double quotes keep a comma, a doubled one stands for itself. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        boolean wasQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (c == '"' && (quoted || part.toString().isBlank())) {
                quoted = !quoted;
                wasQuoted = true;
            } else if (c == ',' && !quoted) {
                parts.add(wasQuoted ? part.toString() : part.toString().strip());
                part.setLength(0);
                wasQuoted = false;
            } else {
                part.append(c);
            }
        }
        parts.add(wasQuoted ? part.toString() : part.toString().strip());
        return parts;
    }

    /** The schema of these columns, of all where none is named; one that is not there is a mistake of who named it. */
    static Schema select(DataSource source, List<String> columns) {
        Schema schema = source.schema();
        try {
            return columns.isEmpty() ? schema : schema.select(columns);
        } catch (VeloException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, e.what())
                    .where(e.where())
                    .cure(e.cure())
                    .cause(e)
                    .build()
                    .within(source.toString());
        }
    }

    /** The columns of an option that may be repeated and holds several each time; an empty name is a mistake. */
    static List<String> of(Arguments arguments, String option) {
        List<String> columns = new ArrayList<>();
        for (String text : arguments.texts(option)) {
            for (String column : split(text)) {
                if (column.isEmpty()) {
                    throw arguments.wrong(
                            "wrong value of " + option,
                            "'" + text + "' holds an empty name",
                            "Separate names by commas: " + option + " id,name.");
                }
                columns.add(column);
            }
        }
        return columns;
    }
}
