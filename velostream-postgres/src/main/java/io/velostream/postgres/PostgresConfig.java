package io.velostream.postgres;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.HostPort;
import io.velostream.api.config.Option;
import io.velostream.postgres.PostgresOptions.ArrayAs;
import io.velostream.postgres.PostgresOptions.NumericAs;
import io.velostream.postgres.PostgresOptions.SourceMode;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.sql.TablePattern;
import io.velostream.postgres.internal.write.WriteMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the options say, validated. */
final class PostgresConfig {
    private static final int DEFAULT_PORT = 5432;
    private static final long PAGE_BYTES = 8192;

    private PostgresConfig() {}

    /**
     * How to reach the server.
     *
     * @param given what the URI and its options say, by libpq's names; holds the password
     * @param searchPath the schemas to look in, empty for the user's own
     * @param statementTimeout empty for the server's own
     */
    record Server(
            ConnectorUri uri,
            Map<String, String> given,
            List<String> searchPath,
            int poolSize,
            Duration connectTimeout,
            Optional<Duration> statementTimeout,
            Duration socketTimeout,
            Map<String, String> driver) {
        static Server of(ConnectorConfig config) {
            ConnectorUri uri = config.uri();
            Map<String, String> given = new LinkedHashMap<>();
            if (!uri.hosts().isEmpty()) {
                given.put(
                        "host",
                        String.join(
                                ",", uri.hosts().stream().map(HostPort::host).toList()));
                given.put(
                        "port",
                        String.join(
                                ",",
                                uri.hosts().stream()
                                        .map(h -> Integer.toString(h.portOr(DEFAULT_PORT)))
                                        .toList()));
            }
            database(uri).ifPresent(name -> given.put("dbname", name));
            uri.user().ifPresent(name -> given.put("user", name));
            uri.password().ifPresent(secret -> given.put("password", secret));
            for (Option<String> option : List.of(
                    PostgresOptions.SSL_MODE,
                    PostgresOptions.SSL_ROOT_CERT,
                    PostgresOptions.SSL_CERT,
                    PostgresOptions.SSL_KEY,
                    PostgresOptions.SSL_PASSWORD,
                    PostgresOptions.PASSFILE,
                    PostgresOptions.SERVICE,
                    PostgresOptions.TARGET_SESSION,
                    PostgresOptions.APPLICATION_NAME)) {
                config.find(option).ifPresent(value -> given.put(option.name(), value));
            }
            return new Server(
                    uri,
                    Map.copyOf(given),
                    config.find(PostgresOptions.SCHEMA).orElse(List.of()),
                    config.get(PostgresOptions.POOL_SIZE),
                    config.get(PostgresOptions.CONNECT_TIMEOUT),
                    config.find(PostgresOptions.STATEMENT_TIMEOUT),
                    config.get(PostgresOptions.SOCKET_TIMEOUT),
                    config.get(PostgresOptions.DRIVER));
        }

        /** The masked URI. */
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * What a source reads: tables, or a query.
     *
     * @param tables names and patterns, empty for a query
     * @param several whether {@code tables} may stand for more than one table
     * @param poll the growing columns, where the source polls
     * @param splitBy the column whose ranges are read, empty for what the table allows
     */
    record Input(
            ConnectorConfig options,
            Server server,
            List<TablePattern> tables,
            boolean several,
            Optional<String> query,
            SourceMode mode,
            List<String> poll,
            Duration pollInterval,
            NumericAs numericAs,
            ArrayAs arrayAs,
            Optional<String> splitBy,
            long splitPages) {
        static Input of(ConnectorConfig config) {
            Optional<String> table = config.find(PostgresOptions.TABLE);
            List<TablePattern> tables = table.isPresent()
                    ? List.of(TablePattern.exactly(TableName.parse(table.get())))
                    : config.find(PostgresOptions.TABLES).orElse(List.of()).stream()
                            .map(TablePattern::parse)
                            .toList();
            return new Input(
                    config,
                    Server.of(config),
                    tables,
                    table.isEmpty(),
                    config.find(PostgresOptions.QUERY),
                    modeOf(config),
                    config.find(PostgresOptions.POLL).orElse(List.of()),
                    config.get(PostgresOptions.POLL_INTERVAL),
                    config.get(PostgresOptions.NUMERIC_AS),
                    config.get(PostgresOptions.ARRAY_AS),
                    config.find(PostgresOptions.SPLIT_BY),
                    Math.max(1, config.get(PostgresOptions.SPLIT_SIZE) / PAGE_BYTES));
        }
    }

    /**
     * What a sink writes to.
     *
     * @param mode empty for what the source asks for
     * @param key empty for what the source or the table says
     */
    record Output(
            Server server,
            TableName table,
            Optional<WriteMode> mode,
            List<String> key,
            PostgresOptions.Create create,
            PostgresOptions.Evolve evolve,
            TableName checkpointTable,
            boolean twoPhase) {
        static Output of(ConnectorConfig config) {
            TableName table = TableName.parse(config.get(PostgresOptions.TABLE));
            TableName checkpoints = TableName.parse(config.get(PostgresOptions.CHECKPOINT_TABLE));
            return new Output(
                    Server.of(config),
                    table,
                    config.find(PostgresOptions.SINK_MODE),
                    config.find(PostgresOptions.KEY).orElse(List.of()),
                    config.get(PostgresOptions.CREATE),
                    config.get(PostgresOptions.EVOLVE),
                    new TableName(checkpoints.schema().or(table::schema), checkpoints.name()),
                    config.get(PostgresOptions.TWO_PHASE));
        }
    }

    static void checkSink(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        check(PostgresOptions.CHECKPOINT_TABLE, config.get(PostgresOptions.CHECKPOINT_TABLE), problems);
    }

    /** The database that the path names. */
    static Optional<String> database(ConnectorUri uri) {
        String path = uri.literalPath();
        String name = path.startsWith("/") ? path.substring(1) : path;
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    static SourceMode modeOf(ConnectorConfig config) {
        return config.get(PostgresOptions.CDC)
                ? SourceMode.CDC
                : config.find(PostgresOptions.SOURCE_MODE).orElse(SourceMode.SNAPSHOT);
    }

    static void checkServer(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        String name = database(config.uri()).orElse("");
        if (name.indexOf('/') >= 0) {
            problems.accept(ConfigProblem.uri(
                    "'" + name + "' is not the name of a database",
                    "Write postgresql://host/database?table=name; encode a slash within the name as %2F."));
        }
        for (Option<String> option : List.of(PostgresOptions.TABLE)) {
            config.find(option).ifPresent(text -> check(option, text, problems));
        }
    }

    static void checkSource(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        boolean change = modeOf(config) == SourceMode.CDC;
        if (config.get(PostgresOptions.CDC)
                && config.find(PostgresOptions.SOURCE_MODE).orElse(SourceMode.CDC) != SourceMode.CDC) {
            problems.accept(ConfigProblem.conflict(
                    PostgresOptions.SOURCE_MODE, "cdc and mode=snapshot exclude each other", "Leave out one of them."));
        }
        if (!config.isSet(PostgresOptions.TABLE)
                && !config.isSet(PostgresOptions.TABLES)
                && !config.isSet(PostgresOptions.QUERY)) {
            problems.accept(ConfigProblem.missing(
                    PostgresOptions.TABLE,
                    "nothing says what to read",
                    "Add table=name, tables=name,pattern* or query=SELECT…."));
        }
        if (change && config.isSet(PostgresOptions.QUERY)) {
            problems.accept(ConfigProblem.conflict(
                    PostgresOptions.QUERY,
                    "the changes of a query cannot be read",
                    "Name the table, or poll the query."));
        }
        if (change && config.isSet(PostgresOptions.POLL)) {
            problems.accept(ConfigProblem.conflict(
                    PostgresOptions.POLL, "a change stream needs no polling", "Leave out poll or cdc."));
        }
        if (config.isSet(PostgresOptions.TABLES) && config.isSet(PostgresOptions.POLL)) {
            problems.accept(ConfigProblem.conflict(
                    PostgresOptions.POLL,
                    "several tables cannot be polled at once",
                    "Name one table, or use cdc=true."));
        }
        if (config.isSet(PostgresOptions.SPLIT_BY) && (change || config.isSet(PostgresOptions.POLL))) {
            problems.accept(ConfigProblem.conflict(
                    PostgresOptions.SPLIT_BY,
                    change
                            ? "a change stream divides its tables by their pages"
                            : "polling reads one row after the other",
                    "Leave out split_by."));
        }
        config.find(PostgresOptions.TABLES).orElse(List.of()).forEach(text -> {
            try {
                TablePattern.parse(text);
            } catch (IllegalArgumentException e) {
                problems.accept(ConfigProblem.value(
                        PostgresOptions.TABLES, "'" + text + "' is no name of a table: " + e.getMessage(), ""));
            }
        });
    }

    private static void check(Option<String> option, String text, Consumer<ConfigProblem> problems) {
        try {
            TableName.parse(text);
        } catch (IllegalArgumentException e) {
            problems.accept(ConfigProblem.value(option, "'" + text + "' is no name of a table: " + e.getMessage(), ""));
        }
    }
}
