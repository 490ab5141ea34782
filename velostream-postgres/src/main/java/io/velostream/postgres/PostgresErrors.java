package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.connect.Login;
import java.io.FileNotFoundException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what the driver and the pool throw into {@link VeloException}: the one place for it. Thread-safe. */
final class PostgresErrors {
    private static final String CLIENT_SIDE = "99";

    private final String where;
    private final int poolSize;
    private final Supplier<Login> login;

    /**
     * @param where the masked URI
     * @param login who logged in; asked only while a failure is described
     */
    PostgresErrors(String where, int poolSize, Supplier<Login> login) {
        this.where = where;
        this.poolSize = poolSize;
        this.login = login;
    }

    /** What a failure means. */
    private record Meaning(ErrorKind kind, Retry retry, String cure) {
        Meaning(ErrorKind kind, String cure) {
            this(kind, Retry.NEVER, cure);
        }
    }

    /** The failure of an operation, as in "cannot read the table". */
    VeloException map(String what, SQLException e) {
        return map(what, "", e, "");
    }

    /**
     * The failure of an operation.
     *
     * @param place where within the database, as in "table sales.orders"; may be empty
     * @param grant the SQL that gives the permission which this operation needs; may be empty
     */
    VeloException map(String what, String place, SQLException e, String grant) {
        SQLException known = innermost(e);
        String state = known.getSQLState() == null ? "" : known.getSQLState();
        Meaning meaning;
        if (Thread.currentThread().isInterrupted()) {
            meaning = new Meaning(ErrorKind.CANCELLED, Retry.UNKNOWN, "");
        } else if (isPoolExhausted(known)) {
            meaning = new Meaning(
                    ErrorKind.RESOURCE,
                    Retry.NOT_APPLIED,
                    "Raise pool_size, or lower the parallelism: " + poolSize + " connections are allowed.");
        } else {
            meaning = meaning(state, known, grant);
        }
        return VeloException.of(meaning.kind, what)
                .where(place.isEmpty() ? where : where + ", " + place)
                .why(why(known, state))
                .cure(meaning.cure)
                .retry(meaning.retry)
                .cause(e)
                .build();
    }

    /** The answer of a health check that failed. */
    static Health unhealthy(RuntimeException e) {
        return Health.unhealthy(String.valueOf(e.getMessage()));
    }

    /** Whether the session is gone, so that the answer to its last command never came. */
    static boolean isConnectionLost(SQLException e) {
        String state = innermost(e).getSQLState();
        return state == null
                || state.startsWith("08")
                || state.equals("57P01")
                || state.equals("57P02")
                || state.equals("57P03")
                || has(e, java.io.IOException.class);
    }

    static boolean isMissingDatabase(SQLException e) {
        return "3D000".equals(innermost(e).getSQLState());
    }

    /** Whether the snapshot that a reader wanted to see does not exist any more. */
    static boolean isLostSnapshot(VeloException e) {
        return e.getCause() instanceof SQLException cause
                && String.valueOf(cause.getMessage()).contains("snapshot")
                && List.of("22023", "42704", "55000").contains(String.valueOf(cause.getSQLState()));
    }

    /** The pool wraps the failure of its last attempt to connect. */
    private static SQLException innermost(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException cause
                ? innermost(cause)
                : e;
    }

    private static boolean isPoolExhausted(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getSQLState() == null;
    }

    private Meaning meaning(String state, SQLException e, String grant) {
        String kindOfState = state.length() < 2 ? CLIENT_SIDE : state.substring(0, 2);
        return switch (kindOfState) {
            case "08" -> lost(state, e);
            case "0A" -> new Meaning(ErrorKind.UNSUPPORTED, "");
            case "22", "23" -> new Meaning(ErrorKind.DATA, "");
            case "25" -> transaction(state);
            case "28" -> refused(e);
            case "3D" -> new Meaning(ErrorKind.NOT_FOUND, "Name another database in the URI, or create it.");
            case "3F" -> new Meaning(ErrorKind.NOT_FOUND, "Name another schema, or create it.");
            case "40" ->
                new Meaning(
                        ErrorKind.CONFLICT, state.equals("40003") ? Retry.UNKNOWN : Retry.NOT_APPLIED, "Try again.");
            case "42" -> wrong(state, grant);
            case "53" -> exhausted(state);
            case "54" -> new Meaning(ErrorKind.RESOURCE, "");
            case "55" -> notReady(state);
            case "57" -> interrupted(state, e);
            case "58" -> new Meaning(ErrorKind.UNAVAILABLE, Retry.UNKNOWN, "Look into the server's log.");
            case "XX" ->
                state.equals("XX000")
                        ? new Meaning(ErrorKind.UNAVAILABLE, Retry.UNKNOWN, "Look into the server's log.")
                        : new Meaning(ErrorKind.CORRUPT, "The server's data is damaged; look into its log.");
            default ->
                has(e, SocketTimeoutException.class)
                        ? timedOut()
                        : new Meaning(ErrorKind.UNAVAILABLE, Retry.UNKNOWN, "");
        };
    }

    private Meaning lost(String state, SQLException e) {
        Optional<Meaning> encryption = encryption(String.valueOf(e.getMessage()), e);
        if (encryption.isPresent()) {
            return encryption.get();
        } else if (has(e, SocketTimeoutException.class)) {
            return timedOut();
        } else if (has(e, UnknownHostException.class)) {
            return new Meaning(ErrorKind.UNAVAILABLE, Retry.NOT_APPLIED, "Check the host's name in the URI.");
        } else if (state.equals("08004") && String.valueOf(e.getMessage()).contains("password")) {
            // The driver's own words for a server that asks for a password where there is none.
            return refused(e);
        } else if (state.equals("08001") || state.equals("08004")) {
            return new Meaning(
                    ErrorKind.UNAVAILABLE,
                    Retry.NOT_APPLIED,
                    "Check host and port, that the server runs, and that it listens there (listen_addresses).");
        }
        return new Meaning(ErrorKind.UNAVAILABLE, Retry.UNKNOWN, "Check that the server runs.");
    }

    /** What went wrong with TLS, which trying again does not cure. */
    private static Optional<Meaning> encryption(String message, SQLException e) {
        if (message.contains("hostnameverifier")) {
            return Optional.of(new Meaning(
                    ErrorKind.PERMISSION,
                    "The certificate is for another host: connect by the name that it is for, or let sslmode=verify-ca"
                            + " check its authority alone."));
        } else if (has(e, CertPathBuilderException.class) || has(e, CertPathValidatorException.class)) {
            return Optional.of(new Meaning(
                    ErrorKind.PERMISSION,
                    "No authority in sslrootcert has signed the server's certificate: name the file with the one that has,"
                            + " or let sslmode=require encrypt without knowing whom it talks to."));
        } else if (message.contains("does not support SSL")) {
            return Optional.of(new Meaning(
                    ErrorKind.CONFIGURATION,
                    "Turn it on at the server (ssl = on), or do without: sslmode=prefer or disable."));
        } else if (message.contains("SSL")
                && (has(e, FileNotFoundException.class) || has(e, CertificateException.class))) {
            return Optional.of(new Meaning(
                    ErrorKind.CONFIGURATION,
                    "Check sslrootcert, sslcert and sslkey: the files have to be there, the certificates as PEM."));
        }
        return Optional.empty();
    }

    private static Meaning timedOut() {
        return new Meaning(
                ErrorKind.TIMEOUT,
                Retry.UNKNOWN,
                "Check that the server is alive, or raise socket_timeout or connect_timeout.");
    }

    private static Meaning transaction(String state) {
        return switch (state) {
            case "25006" ->
                new Meaning(
                        ErrorKind.UNAVAILABLE,
                        Retry.NOT_APPLIED,
                        "The server is a standby or read-only: name the primary too and set"
                                + " target_session_attrs=read-write.");
            case "25P03" ->
                new Meaning(
                        ErrorKind.TIMEOUT,
                        Retry.NOT_APPLIED,
                        "Raise idle_in_transaction_session_timeout on the server.");
            default -> new Meaning(ErrorKind.INTERNAL, "");
        };
    }

    private Meaning refused(SQLException e) {
        Login who = login.get();
        String cure;
        String message = String.valueOf(e.getMessage());
        if (message.contains("pg_hba.conf")) {
            cure = "The server's pg_hba.conf must allow this host, user and database"
                    + (message.contains("no encryption") ? ", or wants encryption: try sslmode=require." : ".");
        } else if (!who.hasPassword()) {
            cure = "Give the password in the URI, in PGPASSWORD or in ~/.pgpass.";
        } else {
            cure = "Check the user '" + who.user() + "' and the password (URI, PGPASSWORD, ~/.pgpass).";
        }
        return new Meaning(ErrorKind.PERMISSION, who.remark().isEmpty() ? cure : cure + " " + who.remark());
    }

    private Meaning wrong(String state, String grant) {
        return switch (state) {
            case "42501" ->
                new Meaning(
                        ErrorKind.PERMISSION,
                        grant.isEmpty()
                                ? "Ask an owner to grant it to " + login.get().user() + "."
                                : "An owner can run: " + grant);
            case "42P01", "42703", "42704", "42883", "42P02" -> new Meaning(ErrorKind.NOT_FOUND, "");
            case "42P07", "42701", "42710", "42723", "42P04", "42P06" -> new Meaning(ErrorKind.ALREADY_EXISTS, "");
            case "42804", "42846", "42P16" -> new Meaning(ErrorKind.SCHEMA, "");
            default -> new Meaning(ErrorKind.CONFIGURATION, "");
        };
    }

    private static Meaning exhausted(String state) {
        return switch (state) {
            case "53100" ->
                new Meaning(ErrorKind.RESOURCE, Retry.NOT_APPLIED, "Free space on the server's disk and run again.");
            case "53300" ->
                new Meaning(
                        ErrorKind.RESOURCE,
                        Retry.NOT_APPLIED,
                        "Close other connections, lower pool_size, or raise max_connections on the server.");
            case "53400" ->
                new Meaning(
                        ErrorKind.RESOURCE,
                        Retry.NOT_APPLIED,
                        "Drop replication slots that nobody uses (pg_replication_slots), or raise max_replication_slots"
                                + " or max_wal_senders.");
            default -> new Meaning(ErrorKind.RESOURCE, Retry.NOT_APPLIED, "");
        };
    }

    private static Meaning notReady(String state) {
        return switch (state) {
            case "55006" ->
                new Meaning(ErrorKind.CONFLICT, Retry.NOT_APPLIED, "Somebody else uses it; stop the other one first.");
            case "55P03" -> new Meaning(ErrorKind.TIMEOUT, Retry.NOT_APPLIED, "Somebody else holds a lock on it.");
            default -> new Meaning(ErrorKind.CONFIGURATION, "");
        };
    }

    private static Meaning interrupted(String state, SQLException e) {
        if (state.equals("57014")) {
            return String.valueOf(e.getMessage()).contains("timeout")
                    ? new Meaning(
                            ErrorKind.TIMEOUT, Retry.NOT_APPLIED, "Raise statement_timeout, or read less at once.")
                    : new Meaning(ErrorKind.CANCELLED, Retry.NOT_APPLIED, "");
        } else if (state.equals("57P03")) {
            return new Meaning(
                    ErrorKind.UNAVAILABLE, Retry.NOT_APPLIED, "The server is starting or stopping; try again.");
        }
        return new Meaning(ErrorKind.UNAVAILABLE, Retry.UNKNOWN, "Check that the server runs.");
    }

    private String why(SQLException e, String state) {
        if (Thread.currentThread().isInterrupted()) {
            return "the thread was interrupted";
        } else if (isPoolExhausted(e)) {
            return "no connection of the pool became free in time";
        }
        String text = words(e);
        return state.isEmpty() || state.startsWith("08") ? text : text + " [SQLSTATE " + state + "]";
    }

    private static String words(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (server == null) {
            Throwable cause = e.getCause();
            // The driver's own advice says what our cure says.
            String own = trimmed(String.valueOf(e.getMessage()).replaceAll("\\. Check that the hostname.*", ""));
            String inner = cause == null || cause.getMessage() == null ? "" : trimmed(cause.getMessage());
            return inner.isEmpty() || own.contains(inner) ? own : own + " (" + inner + ")";
        }
        StringBuilder text = new StringBuilder(trimmed(String.valueOf(server.getMessage())));
        append(text, server.getDetail());
        append(text, server.getHint());
        return text.toString();
    }

    private static void append(StringBuilder text, @Nullable String more) {
        if (more != null && !more.isBlank()) {
            text.append("; ").append(trimmed(more));
        }
    }

    /** A clause: without full stop, and on one line. */
    private static String trimmed(String message) {
        String line = message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
        String plain = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        String lower = plain.toLowerCase(Locale.ROOT);
        return lower.startsWith("fatal: ") || lower.startsWith("error: ") ? plain.substring(7) : plain;
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
