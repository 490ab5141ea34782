package io.velostream.bench.postgres;

import io.velostream.bench.ours.Velo;
import io.velostream.bench.peer.DuckDb;
import io.velostream.bench.run.Case;
import io.velostream.bench.run.Work;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lineitem out of PostgreSQL and into it. Without psql on the path the cases that it is the peer of are left out. */
public final class PostgresCases {
    /** What the ids of all cases begin with. */
    public static final String PREFIX = "postgres-";

    private static final int MAX_LANES = 2;
    private static final String PARQUET = "out.parquet";

    private PostgresCases() {}

    /** The address of one server for all processes, as {@value PostgresServer#VARIABLE} takes it. */
    public static String server() {
        String given = System.getenv(PostgresServer.VARIABLE);
        return given == null ? Own.ADDRESS : given;
    }

    private static final class Own {
        static final String ADDRESS = start();

        private static String start() {
            // What it does by itself now and then would hit the one or the other.
            PostgresServer server = PostgresServer.start(Map.of("autovacuum", "off", "max_wal_size", "8GB"));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server.host() + ":" + server.port();
        }
    }

    public static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int lanes = 1; lanes <= MAX_LANES; lanes++) {
            int n = lanes;
            Work ours = reading((in, s) -> Velo.scan(LineitemTable.uri(in.parquet()), n));
            String title = "PostgreSQL table into batches, " + count(n, "reader");
            cases.add(of(
                    "scan-" + n, title, ours, "JDBC cursor, getObject", reading((in, s) -> BareReads.cursor(in)), 4));
            cases.add(of(
                    "scan-floor-" + n,
                    title,
                    ours,
                    "the driver's COPY, bytes thrown away",
                    writing((in, s) -> BareReads.copyManager(in)),
                    0.95));
        }
        if (Psql.isThere()) {
            besidePsql(cases);
        }
        cases.add(of(
                "load-upsert",
                "CSV -> PostgreSQL, upsert",
                loading("ours", true, (in, s) -> OurLoads.upsert(in)),
                "JDBC batch, reWriteBatchedInserts",
                loading("bare", true, (in, s) -> BareLoads.upsert(in)),
                4));
        return cases;
    }

    private static void besidePsql(List<Case> cases) {
        for (int lanes = 1; lanes <= MAX_LANES; lanes++) {
            int n = lanes;
            cases.add(of(
                    "parquet-" + n,
                    "PostgreSQL table -> Parquet zstd, " + count(n, "lane"),
                    new Prepared(
                            in -> LineitemTable.uri(in.parquet()),
                            (in, s) -> OurLoads.parquet(in, s.resolve(PARQUET), n),
                            (in, found, s) -> DuckDb.check(s.resolve(PARQUET))),
                    "psql \\copy, binary, to /dev/null",
                    writing((in, s) -> BareReads.psql(in)),
                    0.9));
            Work load = loading("ours", false, (in, s) -> OurLoads.insert(in, n));
            String title = "CSV -> PostgreSQL, " + count(n, "lane");
            cases.add(of(
                    "load-" + n,
                    title,
                    load,
                    "psql \\copy",
                    loading("bare", false, (in, s) -> BareLoads.insert(in)),
                    n == 1 ? 1.2 : 1.6));
            cases.add(of(
                    "load-floor-" + n,
                    title,
                    load,
                    "psql \\copy of a binary file",
                    loading("bare", false, (in, s) -> BareLoads.binary(in)),
                    0.95));
            cases.add(of(
                    "load-table-" + n,
                    "PostgreSQL table -> table, " + count(n, "lane"),
                    loading("ours", false, (in, s) -> OurLoads.table(in, n)),
                    "psql copy out \\| psql copy in, binary",
                    loading("bare", false, (in, s) -> BareLoads.table(in)),
                    0.95));
        }
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** Reads the whole table and sums up what it finds. */
    private static Work reading(Work work) {
        return new Prepared(in -> LineitemTable.uri(in.parquet()), work, (in, found, s) -> found);
    }

    /** Reads the whole table and sums up nothing. */
    private static Work writing(Work work) {
        return new Prepared(
                in -> LineitemTable.uri(in.parquet()),
                work,
                (in, found, s) -> Tables.outcome(LineitemTable.table(in.parquet())));
    }

    /** Loads lineitem into an empty table. */
    private static Work loading(String side, boolean keyed, Work work) {
        return new Prepared(
                in -> {
                    LineitemTable.uri(in.parquet());
                    BareLoads.binaryFile(in);
                    Tables.create(side + "_insert", keyed);
                },
                work,
                (in, found, s) -> Tables.outcome(side + "_insert"));
    }

    private static Case of(String id, String title, Work ours, String peerName, Work peer, double target) {
        return new Case(PREFIX + id, title, ours, peerName, peer, target, Optional.empty());
    }
}
