package io.velostream.bench.postgres;

import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import io.velostream.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Lineitem as a table of PostgreSQL: of a server of this process, or of the one that {@value PostgresServer#VARIABLE} names, where
 * it stays for the next process.
 */
final class LineitemTable {
    private static final Set<String> LOADED = new HashSet<>();

    private LineitemTable() {}

    /** The table with the rows of this file, loaded when it is not there yet. */
    static synchronized ConnectorUri uri(Path parquet) {
        PostgresServer server = PostgresServer.shared();
        String table = table(parquet);
        ConnectorUri uri = ConnectorUri.parse(server.uri(Tables.DATABASE, "table=" + table));
        if (LOADED.add(table)
                && "0"
                        .equals(server.query(
                                Tables.DATABASE, "SELECT count(*) FROM pg_tables WHERE tablename = '" + table + "'"))) {
            VeloStream.create()
                    .pipeline()
                    .from(ConnectorUri.parse(parquet.toString()))
                    .to(uri)
                    .parallelism(1)
                    .run();
            server.execute(Tables.DATABASE, "VACUUM ANALYZE " + table);
        }
        return uri;
    }

    /** The table's name. */
    static String table(Path parquet) {
        return parquet.getFileName()
                .toString()
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9]", "_");
    }
}
