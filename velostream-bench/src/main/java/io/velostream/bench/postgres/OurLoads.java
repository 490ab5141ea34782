package io.velostream.bench.postgres;

import io.velostream.api.config.ConnectorUri;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.data.LineitemTable;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.core.VeloStream;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;

/** Pipelines into tables. */
final class OurLoads {
    private OurLoads() {}

    /** A CSV file into an empty table. */
    static Outcome insert(Inputs in, int lanes) throws IOException {
        Tables.create("ours_insert", false);
        copy(csv(in), "ours_insert", "", lanes);
        return Tables.outcome("ours_insert");
    }

    /** A CSV file into an empty table with a key, as upserts. */
    static Outcome upsert(Inputs in) throws IOException {
        Tables.create("ours_upsert", true);
        copy(csv(in), "ours_upsert", "&mode=upsert", 1);
        return Tables.outcome("ours_upsert");
    }

    /** One table into another. */
    static Outcome table(Inputs in) throws IOException, SQLException {
        Tables.create("ours_table", false);
        copy(LineitemTable.uri(in.parquet()), "ours_table", "", 1);
        return Tables.outcome("ours_table");
    }

    private static ConnectorUri csv(Inputs in) throws IOException {
        return ConnectorUri.parse(in.csv().toString()).withOption("schema", Lineitem.SCHEMA.toString());
    }

    private static void copy(ConnectorUri from, String table, String options, int lanes) {
        VeloStream.create()
                .pipeline()
                .from(from)
                .to(PostgresServer.shared().uri(Tables.DATABASE, "table=" + table + options))
                .parallelism(lanes)
                .run();
    }
}
