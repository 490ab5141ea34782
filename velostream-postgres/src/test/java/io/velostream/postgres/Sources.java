package io.velostream.postgres;

import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.testkit.postgres.PostgresServer;

/** Opens sources for tests. */
final class Sources {
    private Sources() {}

    static DataSource open(PostgresServer server, String database, String options) {
        return open(ConnectorUri.parse(server.uri(database, options)));
    }

    static DataSource open(ConnectorUri uri) {
        PostgresProvider provider = new PostgresProvider();
        return provider.createSource(ConnectorConfig.validate(uri, provider.sourceOptions()));
    }
}
