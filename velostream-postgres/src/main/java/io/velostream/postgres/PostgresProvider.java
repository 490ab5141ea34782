package io.velostream.postgres;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import java.util.Set;

/** {@code postgresql://}: tables, queries and change streams as sources, tables as sinks. */
public final class PostgresProvider implements ConnectorProvider {
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");

    /** For the service loader. */
    public PostgresProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public String summary() {
        return "PostgreSQL: tables, queries and change streams as sources, tables as sinks";
    }

    @Override
    public OptionSet sourceOptions() {
        return PostgresOptions.SOURCE;
    }

    @Override
    public OptionSet sinkOptions() {
        return PostgresOptions.SINK;
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        PostgresConfig.Input input = PostgresConfig.Input.of(config);
        if (input.mode() == PostgresOptions.SourceMode.CDC) {
            return new PostgresChangeSource(input);
        }
        return new PostgresSource(input);
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        return new PostgresSink(PostgresConfig.Output.of(config));
    }
}
