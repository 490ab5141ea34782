package io.velostream.bench.postgres;

import io.velostream.bench.run.Case;
import io.velostream.bench.run.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loading lineitem into PostgreSQL. Without psql on the path only the upserts have a peer. */
public final class LoadCases {
    private static final String PREFIX = "postgres-load-";

    private LoadCases() {}

    public static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        if (hasPsql()) {
            cases.add(of(
                    "1",
                    "CSV -> PostgreSQL, 1 lane",
                    (in, s) -> OurLoads.insert(in, 1),
                    "psql \\copy",
                    (in, s) -> BareLoads.insert(in),
                    1.2));
            cases.add(of(
                    "2",
                    "CSV -> PostgreSQL, 2 lanes",
                    (in, s) -> OurLoads.insert(in, 2),
                    "psql \\copy",
                    (in, s) -> BareLoads.insert(in),
                    1.6));
            cases.add(of(
                    "table",
                    "PostgreSQL table -> table",
                    (in, s) -> OurLoads.table(in),
                    "psql copy out | psql copy in, binary",
                    (in, s) -> BareLoads.table(in),
                    0.95));
        }
        cases.add(of(
                "upsert",
                "CSV -> PostgreSQL, upsert",
                (in, s) -> OurLoads.upsert(in),
                "JDBC batch, reWriteBatchedInserts",
                (in, s) -> BareLoads.upsert(in),
                4));
        return cases;
    }

    private static boolean hasPsql() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "psql"))) {
                return true;
            }
        }
        return false;
    }

    private static Case of(String id, String title, Work ours, String peerName, Work peer, double target) {
        return new Case(PREFIX + id, title, ours, peerName, peer, target, Optional.empty());
    }
}
