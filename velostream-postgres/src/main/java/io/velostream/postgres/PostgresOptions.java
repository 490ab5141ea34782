package io.velostream.postgres;

import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.postgres.internal.write.WriteMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a PostgreSQL source or sink can be told. */
final class PostgresOptions {
    /** What is read of tables. */
    enum SourceMode {
        /** The rows that are there. */
        SNAPSHOT,
        /** Those, and every change from then on. */
        CDC
    }

    /** What becomes of numbers with a declared precision. */
    enum NumericAs {
        /** A decimal of that precision. */
        DECIMAL,
        /** Numeric, as without a declared precision. */
        NUMERIC
    }

    /** What becomes of arrays. */
    enum ArrayAs {
        /** Lists, nested as declared. */
        LIST,
        /** The server's text. */
        TEXT
    }

    static final Option<String> TABLE = Option.string("table")
            .doc(
                    "The table, view or partitioned table; schema.table, or found along the search path. Letters keep their case;"
                            + " a dot within a name needs double quotes.")
            .example("sales.orders");

    static final Option<List<String>> TABLES = Option.list("tables")
            .doc("Several tables, by names and patterns with * and ?; each row tells its table in _origin.")
            .example("orders,sales.*");

    static final Option<String> QUERY = Option.string("query")
            .doc("A SELECT (or VALUES, TABLE, WITH) whose rows are read, in place of a table.")
            .example("SELECT id, total FROM orders WHERE paid");

    static final Option<List<String>> SCHEMA = Option.list("schema")
            .doc("The schemas in which names without one are looked for, in this order.")
            .alias("search_path")
            .defaultDoc("the user's search_path");

    static final Option<SourceMode> SOURCE_MODE = Option.choice("mode", SourceMode.class)
            .doc("snapshot reads the rows that are there and ends; cdc goes on with every change.")
            .defaultDoc("snapshot");

    static final Option<Boolean> CDC =
            Option.bool("cdc").doc("Short for mode=cdc.").defaultValue(false);

    static final Option<List<String>> POLL = Option.list("poll")
            .doc(
                    "A column that only grows, such as an identity or the time of the last change: read what is there, then ask"
                            + " again and again for what comes behind. A table's primary key tells rows with equal values apart; a query"
                            + " has to name enough columns for that.")
            .example("changed_at");

    static final Option<Duration> POLL_INTERVAL = Option.duration("poll_interval")
            .doc("How long to wait before asking again when there was nothing new.")
            .atLeast(Duration.ofMillis(1))
            .defaultValue(Duration.ofSeconds(1))
            .operational();

    static final Option<NumericAs> NUMERIC_AS = Option.choice("numeric_as", NumericAs.class)
            .doc("numeric(p,s) as a decimal, whose rows with NaN are rejected, or as a numeric, which holds NaN.")
            .defaultValue(NumericAs.DECIMAL);

    static final Option<ArrayAs> ARRAY_AS = Option.choice("array_as", ArrayAs.class)
            .doc(
                    "Arrays as lists nested as often as the column declares dimensions, whose rows with other dimensions or lower"
                            + " bounds than 1 are rejected, or as the server's text.")
            .defaultValue(ArrayAs.LIST);

    static final Option<Long> SPLIT_SIZE = Option.bytes("split_size")
            .doc(
                    "A table is read in parts of this size, and larger ones towards its end, so that several readers can share"
                            + " it. A run that goes on with an earlier one needs the same size.")
            .atLeast(8192L)
            .defaultValue(32L << 20);

    static final Option<String> SPLIT_BY = Option.string("split_by")
            .doc(
                    "A column by whose values a view, a foreign table, a query or any table is divided and read in order, so that"
                            + " several readers can share it and a run can go on. An index on it helps much.")
            .defaultDoc("tables are divided by their pages")
            .example("id");

    static final Option<Integer> POOL_SIZE = Option.integer("pool_size")
            .doc("Connections in use at once, at most; those of change streams and held snapshots come on top.")
            .between(1, 1000)
            .defaultValue(Math.max(16, Runtime.getRuntime().availableProcessors()))
            .defaultDoc("16, or as many as there are processors")
            .operational();

    static final Option<Duration> CONNECT_TIMEOUT = Option.duration("connect_timeout")
            .doc("How long to wait for a connection.")
            .atLeast(Duration.ofMillis(1))
            .defaultValue(Duration.ofSeconds(10))
            .operational();

    static final Option<Duration> STATEMENT_TIMEOUT = Option.duration("statement_timeout")
            .doc("How long the server works on one statement before it gives up; 0s for no limit.")
            .defaultDoc("what the server has set")
            .operational();

    static final Option<Duration> SOCKET_TIMEOUT = Option.duration("socket_timeout")
            .doc("How long to wait for the next bytes of an answer before the server counts as gone; 0s for no limit.")
            .defaultValue(Duration.ZERO)
            .operational();

    static final Option<String> SSL_MODE = Option.choice(
                    "sslmode", "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
            .doc("Encryption, as in libpq.")
            .defaultDoc("PGSSLMODE, else prefer")
            .operational();

    static final Option<String> SSL_ROOT_CERT = Option.string("sslrootcert")
            .doc("The file with the certificates of authorities to trust; with sslmode=require it means verify-ca.")
            .defaultDoc("~/.postgresql/root.crt")
            .operational();

    static final Option<String> SSL_CERT = Option.string("sslcert")
            .doc("The file with the certificate of this client.")
            .defaultDoc("~/.postgresql/postgresql.crt")
            .operational();

    static final Option<String> SSL_KEY = Option.string("sslkey")
            .doc("The file with its key, as PKCS-8 DER, PKCS-12 or PEM.")
            .defaultDoc("~/.postgresql/postgresql.pk8")
            .operational();

    static final Option<String> SSL_PASSWORD =
            Option.string("sslpassword").doc("The password of sslkey.").secret();

    static final Option<String> PASSFILE = Option.string("passfile")
            .doc("The file with passwords.")
            .defaultDoc("PGPASSFILE, else ~/.pgpass")
            .operational();

    static final Option<String> SERVICE = Option.string("service")
            .doc(
                    "The section of the service file (PGSERVICEFILE, ~/.pg_service.conf) that gives what the URI leaves out.");

    static final Option<String> TARGET_SESSION = Option.choice(
                    "target_session_attrs", "any", "read-write", "read-only", "primary", "standby", "prefer-standby")
            .doc("Which of several hosts will do.")
            .defaultDoc("any")
            .operational();

    static final Option<String> APPLICATION_NAME = Option.string("application_name")
            .doc("The name shown in pg_stat_activity.")
            .defaultValue("velostream")
            .operational();

    static final Option<Map<String, String>> DRIVER = Option.prefix("pg.")
            .doc("Any property of the PostgreSQL JDBC driver, as in pg.tcpKeepAlive=true.")
            .operational();

    /** How to reach the server: sources and sinks have these alike. */
    private static final OptionSet CONNECTION = OptionSet.of(
                    POOL_SIZE, CONNECT_TIMEOUT, STATEMENT_TIMEOUT, SOCKET_TIMEOUT)
            .plus(SSL_MODE, SSL_ROOT_CERT, SSL_CERT, SSL_KEY, SSL_PASSWORD)
            .plus(PASSFILE, SERVICE, TARGET_SESSION, APPLICATION_NAME, DRIVER)
            .checking("", PostgresConfig::checkServer);

    static final OptionSet SOURCE = OptionSet.of(TABLE, TABLES, QUERY, SCHEMA, SOURCE_MODE, CDC)
            .plus(POLL, POLL_INTERVAL, SPLIT_BY, SPLIT_SIZE, NUMERIC_AS, ARRAY_AS)
            .plus(PostgresChangeOptions.ALL)
            .plus(CONNECTION.options())
            .excluding(TABLE, TABLES, QUERY)
            .checking(
                    "A source needs one of 'table', 'tables' and 'query'; a change stream takes no 'query'.",
                    PostgresConfig::checkSource)
            .checking("The options of change streams need cdc=true or mode=cdc.", PostgresChangeOptions::check)
            .checking("", PostgresConfig::checkServer);

    /** Whether a sink makes its table. */
    enum Create {
        /** Where it is not there. */
        IF_MISSING,
        NEVER,
        /** A run that begins anew drops the table and makes a new one. */
        REPLACE
    }

    /** What a sink does about columns that its table lacks. */
    enum Evolve {
        /** Adds them, in the middle of a run too. */
        ADD_COLUMNS,
        /** Leaves the table as it is. */
        NONE,
        /** Refuses the rows. */
        FAIL
    }

    static final Option<WriteMode> SINK_MODE = Option.choice("mode", WriteMode.class)
            .doc(
                    "insert adds the rows; upsert, update, delete and replace look for the rows with their key: replace also gives"
                            + " columns that the rows lack their default; apply does what a change stream says.")
            .defaultDoc("apply for a change stream, else insert");

    static final Option<List<String>> KEY = Option.list("key")
            .doc("The columns whose values tell which row of the table is meant.")
            .alias("primary_key")
            .defaultDoc("the key that the source knows, else the primary key of the table")
            .example("id");

    static final Option<Create> CREATE = Option.choice("create", Create.class)
            .doc(
                    "Whether to make the table: where it is missing, never, or anew at the start of each run that does not go on"
                            + " with an earlier one.")
            .defaultValue(Create.IF_MISSING);

    static final Option<Evolve> EVOLVE = Option.choice("evolve", Evolve.class)
            .doc(
                    "What to do about columns that the table lacks: add them, leave the table as it is, so that the pipeline"
                            + " decides, or fail.")
            .defaultValue(Evolve.NONE);

    static final Option<String> CHECKPOINT_TABLE = Option.string("checkpoint_table")
            .doc(
                    "The table that stores how far pipelines have come, in the same transactions as the rows. Without a schema it"
                            + " lies in that of table.")
            .defaultValue("velostream_checkpoint");

    static final Option<Boolean> TWO_PHASE = Option.bool("two_phase")
            .doc(
                    "Commit by PREPARE TRANSACTION and COMMIT PREPARED, so that another process can finish a commit; the server"
                            + " needs max_prepared_transactions.")
            .defaultValue(false);

    static final OptionSet SINK = OptionSet.of(TABLE.required(), SCHEMA, SINK_MODE, KEY, CREATE, EVOLVE)
            .plus(CHECKPOINT_TABLE, TWO_PHASE)
            .plus(CONNECTION.options())
            .checking("", PostgresConfig::checkSink)
            .checking("", PostgresConfig::checkServer);

    private PostgresOptions() {}
}
