package io.velostream.bench.postgres;

import io.velostream.api.config.ConnectorUri;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.core.VeloStream;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Pipelines into tables. */
final class OurLoads {
    private OurLoads() {}

    /** A CSV file into an empty table. */
    static Outcome insert(Inputs in, int lanes) throws IOException {
        return copy(csv(in), "", lanes);
    }

    /** A CSV file into an empty table with a key, as upserts. */
    static Outcome upsert(Inputs in) throws IOException {
        return copy(csv(in), "&mode=upsert", 1);
    }

    /** One table into another. */
    static Outcome table(Inputs in, int lanes) throws IOException, SQLException {
        return copy(LineitemTable.uri(in.parquet()), "", lanes);
    }

    /** A table into a file. */
    static Outcome parquet(Inputs in, Path to, int lanes) throws IOException, SQLException {
        VeloStream.create()
                .pipeline()
                .from(LineitemTable.uri(in.parquet()))
                .to(ConnectorUri.parse(to.toString()).withOption("if_exists", "overwrite"))
                .parallelism(lanes)
                .run();
        return Tables.NOT_YET;
    }

    private static ConnectorUri csv(Inputs in) throws IOException {
        return ConnectorUri.parse(in.csv().toString()).withOption("schema", Lineitem.SCHEMA.toString());
    }

    private static Outcome copy(ConnectorUri from, String options, int lanes) {
        VeloStream.create()
                .pipeline()
                .from(from)
                .to(PostgresServer.shared().uri(Tables.DATABASE, "table=ours_insert" + options))
                .parallelism(lanes)
                .run();
        return Tables.NOT_YET;
    }
}
