package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Retry;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that refuse, stop, hang and run out of things. */
class PostgresFaultIT {
    private static PostgresServer server = PostgresServer.start(Map.of("max_connections", "12"));

    @BeforeAll
    static void fill() {
        server.execute(
                "postgres",
                "CREATE TABLE big AS SELECT i AS id, repeat('x', 1000) pad FROM generate_series(0, 49999) i");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static DataSource source(String options) {
        return Sources.open(server, "postgres", options);
    }

    private static VeloException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        VeloException e = catchThrowableOfType(VeloException.class, call);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void aKilledServerIsAnErrorThatMayBeTriedAgainAndReadingGoesOnAfterItsRestart() {
        try (DataSource source = source("table=big&split_size=32MiB&connect_timeout=5s")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(100, 1 << 20));
            List<Split> splits = Rows.splits(source, plan);
            assertThat(splits).hasSizeGreaterThan(1);
            List<Integer> ids = new ArrayList<>();
            Offset from = null;
            try (DataReader reader = source.openReader(plan, splits.get(0), null)) {
                RecordBatch first = ((ReadResult.Batch) reader.read(Duration.ZERO)).batch();
                Rows.of(first).forEach(r -> ids.add((Integer) r.get(0)));
                from = first.offset().orElseThrow();
                server.kill();
                VeloException e = failure(() -> Rows.batches(reader));
                assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
                assertThat(e.retry()).isNotEqualTo(Retry.NEVER);
            }
            VeloException refused = failure(() -> source.openReader(plan, splits.get(1), null));
            assertThat(refused.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(source.health().status()).isEqualTo(Health.Status.UNHEALTHY);

            server.startAgain();
            for (Split split : splits) {
                try (DataReader reader = source.openReader(plan, split, from)) {
                    Rows.batches(reader).forEach(b -> Rows.of(b).forEach(r -> ids.add((Integer) r.get(0))));
                }
                from = null;
            }
            assertThat(ids)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 50_000).boxed().toList());
            Health after = source.health();
            assertThat(after.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(after.reason()).contains("snapshot was lost");
        }
    }

    @Test
    void aFrozenServerIsATimeOut() {
        try (DataSource source = source("table=big&socket_timeout=1s&connect_timeout=1s")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            Split split = Rows.splits(source, plan).get(0);
            try (DataReader reader = source.openReader(plan, split, null)) {
                reader.read(Duration.ZERO);
                server.freeze();
                try {
                    assertThat(failure(() -> Rows.batches(reader)).kind()).isEqualTo(ErrorKind.TIMEOUT);
                    try (DataSource other = source("table=big&connect_timeout=1s")) {
                        VeloException e = failure(other::schema);
                        assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT);
                        assertThat(e.cure()).contains("connect_timeout");
                    }
                } finally {
                    server.thaw();
                }
            }
        }
    }

    @Test
    void aServerThatFreezesUnderAQuietChangeStreamIsNoticed() {
        server.execute("postgres", "CREATE TABLE quiet (id int PRIMARY KEY)");
        String options = "table=quiet&cdc=true&heartbeat=0s&socket_timeout=1s&connect_timeout=1s&reconnect=2s";
        try (DataSource source = source(options)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            Split split = Rows.splits(source, plan).get(0);
            try (DataReader reader = source.openReader(plan, split, null)) {
                server.execute("postgres", "INSERT INTO quiet VALUES (1)");
                int rows = 0;
                while (rows == 0) {
                    rows = reader.read(Duration.ofSeconds(1)) instanceof ReadResult.Batch b
                            ? b.batch().rowCount()
                            : 0;
                }
                server.freeze();
                try {
                    VeloException e = failure(() -> {
                        while (true) {
                            reader.read(Duration.ofSeconds(1));
                        }
                    });
                    assertThat(e.kind()).isIn(ErrorKind.TIMEOUT, ErrorKind.UNAVAILABLE);
                } finally {
                    server.thaw();
                }
            }
        }
    }

    @Test
    void anInterruptEndsAReadThatWaits() throws InterruptedException {
        try (DataSource source = Sources.open(
                ConnectorUri.parse(server.uri("postgres", "")).withOption("query", "SELECT pg_sleep(100)"))) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                List<VeloException> thrown = new ArrayList<>();
                Thread thread = new Thread(() -> {
                    try {
                        reader.read(Duration.ZERO);
                    } catch (VeloException e) {
                        thrown.add(e);
                    }
                });
                thread.start();
                String sleeping = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
                while (thread.isAlive() && !"t".equals(server.query("postgres", sleeping))) {
                    LockSupport.parkNanos(20_000_000);
                }
                thread.interrupt();
                thread.join();
                assertThat(thrown).singleElement().satisfies(e -> assertThat(e.kind())
                        .isEqualTo(ErrorKind.CANCELLED));
            }
        }
    }

    @Test
    void aStatementTimeOutIsOne() {
        try (DataSource source = Sources.open(ConnectorUri.parse(server.uri("postgres", "statement_timeout=100ms"))
                .withOption("query", "SELECT pg_sleep(100)"))) {
            VeloException e = failure(() -> Rows.readAll(source, ReadRequest.all()));
            assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT);
            assertThat(e.getMessage()).contains("statement timeout").contains("statement_timeout");
        }
    }

    @Test
    void aTableDroppedMeanwhileIsMissing() {
        server.execute("postgres", "CREATE TABLE short AS SELECT 1 AS id");
        try (DataSource source = source("table=short")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            List<Split> splits = Rows.splits(source, plan);
            server.execute("postgres", "DROP TABLE short");
            VeloException e =
                    failure(() -> source.openReader(plan, splits.get(0), null).read(Duration.ZERO));
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(e.getMessage()).contains("public.short");
        }
    }

    @Test
    void tooManyConnectionsAreToldAsSuch() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        try {
            VeloException e = null;
            while (e == null && taken.size() < 20) {
                try {
                    taken.add(server.connect("postgres"));
                } catch (SQLException full) {
                    try (DataSource source = source("table=big")) {
                        e = failure(source::schema);
                    }
                }
            }
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE);
            assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
            assertThat(e.cure()).contains("max_connections");
        } finally {
            for (Connection c : taken) {
                c.close();
            }
        }
    }

    @Test
    void anExhaustedPoolIsToldAsSuch() {
        try (DataSource source = source("table=big&split_size=8MiB&pool_size=1&connect_timeout=300ms")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            List<Split> splits = Rows.splits(source, plan);
            try (DataReader first = source.openReader(plan, splits.get(0), null)) {
                first.read(Duration.ZERO);
                VeloException e = failure(() -> source.openReader(plan, splits.get(1), null));
                assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE);
                assertThat(e.cure()).contains("pool_size");
            }
        }
    }

    @Test
    void passwordsAreCheckedAndTakenFromFiles() throws IOException {
        try (PostgresServer strict = PostgresServer.start()) {
            strict.execute(
                    "postgres",
                    "SET password_encryption = 'scram-sha-256'; CREATE ROLE scram LOGIN SUPERUSER PASSWORD 'right:\\pw';"
                            + " CREATE TABLE t AS SELECT 1 AS id");
            Path hba = strict.dataFolder().orElseThrow().resolve("pg_hba.conf");
            Files.writeString(hba, "host all scram 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n");
            strict.execute("postgres", "SELECT pg_reload_conf()");
            String place = "127.0.0.1:" + strict.port() + "/postgres?table=t";

            try (DataSource wrong = Sources.open(ConnectorUri.parse("postgresql://scram:wrong@" + place))) {
                VeloException e = failure(wrong::schema);
                assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
                assertThat(e.getMessage())
                        .contains("password")
                        .contains("'scram'")
                        .doesNotContain("wrong@");
            }
            try (DataSource other = Sources.open(ConnectorUri.parse("postgresql://nobody@" + place))) {
                assertThat(failure(other::schema).cure()).contains("pg_hba.conf");
            }
            Path passfile = Files.createTempFile("velostream", ".pgpass");
            try {
                Files.writeString(passfile, "# mine\nelsewhere:*:*:*:no\n127.0.0.1:*:*:scram:right\\:\\\\pw\n");
                try (DataSource ok = Sources.open(ConnectorUri.parse("postgresql://scram@" + place)
                        .withOption("passfile", passfile.toString()))) {
                    assertThat(Rows.readAll(ok, ReadRequest.all())).containsExactly(List.of(1));
                }
                Files.setPosixFilePermissions(
                        passfile, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
                try (DataSource open = Sources.open(ConnectorUri.parse("postgresql://scram@" + place)
                        .withOption("passfile", passfile.toString()))) {
                    VeloException e = failure(open::schema);
                    assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
                    assertThat(e.cure()).contains("PGPASSWORD").contains("chmod 600");
                }
            } finally {
                Files.delete(passfile);
            }
        }
    }

    @Test
    void aMissingDatabaseAndAMissingServerAreTold() {
        try (DataSource source = Sources.open(server, "postgers", "table=t")) {
            assertThatThrownBy(source::schema)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                    .hasMessageContaining("Did you mean 'postgres'?");
        }
        try (DataSource source = Sources.open(ConnectorUri.parse("postgresql://postgres@127.0.0.1:1/db?table=t"))) {
            VeloException e = failure(source::schema);
            assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
            assertThat(e.cure()).contains("host and port");
        }
        try (DataSource source =
                Sources.open(ConnectorUri.parse("postgresql://postgres@no-such-host.invalid/db?table=t"))) {
            assertThat(failure(source::schema).cure()).contains("host's name");
        }
    }

    @Test
    void theFirstOfSeveralHostsThatWritesIsTaken() {
        String uri = "postgresql://postgres@127.0.0.1:1,127.0.0.1:" + server.port()
                + "/postgres?table=big&target_session_attrs=read-write";
        try (DataSource source = Sources.open(ConnectorUri.parse(uri))) {
            assertThat(source.schema().names()).containsExactly("id", "pad");
        }
    }
}
