package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.ExpressionParser;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables of every kind, several at once, queries, polling, and what a reader sees while others write. */
class PostgresSourceIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();

    @BeforeAll
    static void fill() {
        SERVER.execute(DATABASE, """
                CREATE TABLE big (id int PRIMARY KEY, pad text);
                INSERT INTO big SELECT i, repeat('x', 200) FROM generate_series(0, 9999) i;
                CREATE SCHEMA sales;
                CREATE TABLE sales.orders (id int PRIMARY KEY, total numeric(9,2));
                INSERT INTO sales.orders VALUES (1, 1.5), (2, 2.5);
                CREATE TABLE sales.returns (id int PRIMARY KEY, reason text);
                INSERT INTO sales.returns VALUES (7, 'broken');
                CREATE TABLE sales.other (id text);
                CREATE SCHEMA "Odd.Schema";
                CREATE TABLE "Odd.Schema"."Order Items ""ü\""" ("select" int, "a b" text, "Größe" int);
                INSERT INTO "Odd.Schema"."Order Items ""ü\""" VALUES (1, 'x', 2);
                CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at);
                CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                CREATE TABLE parted_2 (junk int, at date, id int);
                ALTER TABLE parted_2 DROP COLUMN junk;
                ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                INSERT INTO parted SELECT i, date '2024-01-01' + i * 3 FROM generate_series(0, 199) i;
                CREATE TABLE parent (id int);
                CREATE TABLE child (more text) INHERITS (parent);
                INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 'x');
                CREATE VIEW seen AS SELECT id, id * 2 AS twice FROM big WHERE id < 100;
                CREATE MATERIALIZED VIEW kept AS SELECT id FROM big WHERE id < 50;
                CREATE TABLE nothing ();
                INSERT INTO nothing DEFAULT VALUES;
                """);
    }

    private static DataSource source(String options) {
        return Sources.open(SERVER, DATABASE, options);
    }

    private static List<List<@Nullable Object>> rows(String options) {
        try (DataSource source = source(options)) {
            return Rows.readAll(source, ReadRequest.all().withParallelism(4));
        }
    }

    private static List<Integer> ids(RecordBatch batch) {
        return Rows.of(batch).stream().map(r -> (Integer) r.get(0)).toList();
    }

    @Test
    void aLargeTableHasManySplitsAndEachRowIsInOneOfThem() {
        try (DataSource source = source("table=big&split_size=64KiB")) {
            ReadPlan plan = source.plan(ReadRequest.all().withColumns(List.of("id")));
            assertThat(Rows.splits(source, plan)).hasSizeGreaterThan(20).allMatch(s -> s.id().startsWith(
                            "public.big:"));
            assertThat(Rows.readAll(source, plan.request()))
                    .extracting(r -> (Integer) r.get(0))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 10_000).boxed().toList());
        }
    }

    @Test
    void splitsOfATableThatGrewKeepTheirNamesAndPlaces() {
        SERVER.execute(DATABASE, "CREATE TABLE growing AS SELECT i, repeat('x', 500) FROM generate_series(1, 1000) i");
        List<Split> before;
        try (DataSource source = source("table=growing&split_size=64KiB")) {
            before = Rows.splits(source, source.plan(ReadRequest.all()));
        }
        SERVER.execute(DATABASE, "INSERT INTO growing SELECT i, repeat('x', 500) FROM generate_series(1, 3000) i");
        try (DataSource source = source("table=growing&split_size=64KiB")) {
            List<Split> after = Rows.splits(source, source.plan(ReadRequest.all()));
            assertThat(after).hasSizeGreaterThan(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i).id()).isEqualTo(before.get(i).id());
                assertThat(after.get(i).details()).isEqualTo(before.get(i).details());
            }
        }
    }

    @Test
    void allReadersSeeTheMomentAtWhichTheSplitsWereMade() {
        SERVER.execute(
                DATABASE, "CREATE TABLE moment AS SELECT i AS id, repeat('x', 500) pad FROM generate_series(0, 999) i");
        try (DataSource source = source("table=moment&split_size=64KiB")) {
            ReadPlan plan = source.plan(ReadRequest.all().withColumns(List.of("id")));
            List<Split> splits = Rows.splits(source, plan);
            assertThat(splits).hasSizeGreaterThan(3);
            SERVER.execute(
                    DATABASE,
                    "UPDATE moment SET id = id + 10000 WHERE id % 2 = 0; DELETE FROM moment WHERE id % 3 = 0;"
                            + " INSERT INTO moment SELECT 50000, 'x' FROM generate_series(1, 100)");
            List<Integer> ids = new ArrayList<>();
            for (Split split : splits) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    Rows.batches(reader).forEach(b -> ids.addAll(ids(b)));
                }
            }
            assertThat(ids)
                    .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        }
    }

    @Test
    void aFilterThatAnIndexServesReadsOnlyItsRowsAndStillResumes() {
        try (DataSource source = source("table=big&split_size=64KiB")) {
            ReadPlan plan = source.plan(ReadRequest.all()
                    .withColumns(List.of("id"))
                    .withFilter(ExpressionParser.parse("id in (9999, 5, 4000, 4001)"))
                    .withBatchSize(1, 1 << 20));
            List<Integer> ids = new ArrayList<>();
            for (Split split : Rows.splits(source, plan)) {
                Offset from = null;
                while (true) {
                    try (DataReader reader = source.openReader(plan, split, from)) {
                        if (!(reader.read(Duration.ZERO) instanceof ReadResult.Batch batch)) {
                            break;
                        }
                        ids.addAll(ids(batch.batch()));
                        from = batch.batch().offset().orElseThrow();
                    }
                }
            }
            assertThat(ids).containsExactly(5, 4000, 4001, 9999);
        }
    }

    @Test
    void oddNamesAreFoundAsTheyAre() {
        String name = "\"Odd.Schema\".\"Order Items \"\"ü\"\"\"";
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, "")).withOption("table", name);
        try (DataSource source = Sources.open(uri)) {
            assertThat(source.schema().names()).containsExactly("select", "a b", "Größe");
            ReadRequest request = ReadRequest.all()
                    .withColumns(List.of("Größe", "a b"))
                    .withFilter(ExpressionParser.parse("\"select\" = 1 and \"a b\" = 'x'"));
            assertThat(source.plan(request).residualFilter()).isEmpty();
            assertThat(Rows.readAll(source, request)).containsExactly(List.of(2, "x"));
        }
    }

    @Test
    void partitionsAreReadOneByOneWhateverTheOrderOfTheirColumns() {
        try (DataSource source = source("table=parted")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(Rows.splits(source, plan))
                    .extracting(Split::id)
                    .containsExactly("public.parted_1:0", "public.parted_2:0");
            assertThat(source.capabilities()).contains(Capability.RESUME);
            assertThat(Rows.readAll(source, plan.request()))
                    .extracting(r -> (Integer) r.get(0))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 200).boxed().toList());
        }
    }

    @Test
    void tablesThatInheritAreReadWithTheirParent() {
        assertThat(rows("table=parent")).containsExactlyInAnyOrder(List.of(1), List.of(2));
    }

    @Test
    void viewsAreReadAsAWholeAndMaterializedOnesByPages() {
        assertThat(rows("table=seen")).hasSize(100);
        assertThat(rows("table=kept")).hasSize(50);
        try (DataSource view = source("table=seen");
                DataSource materialized = source("table=kept")) {
            assertThat(view.capabilities()).doesNotContain(Capability.RESUME);
            assertThat(materialized.capabilities()).contains(Capability.RESUME);
        }
    }

    @Test
    void aTableWithoutColumnsHasRows() {
        try (DataSource source = source("table=nothing")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                assertThat(Rows.batches(reader))
                        .extracting(RecordBatch::rowCount)
                        .containsExactly(1);
            }
        }
    }

    @Test
    void severalTablesAreOneWithTheColumnsOfAll() {
        try (DataSource source = source("tables=sales.orders,sales.ret*")) {
            assertThat(source.schema().names()).containsExactly("id", "total", "reason");
            TreeMap<String, List<Object>> rows = new TreeMap<>();
            ReadPlan plan = source.plan(ReadRequest.all());
            for (Split split : Rows.splits(source, plan)) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    for (RecordBatch batch : Rows.batches(reader)) {
                        for (int i = 0; i < batch.rowCount(); i++) {
                            String origin = String.valueOf(Values.get(
                                    batch.metadata(MetadataField.ORIGIN).orElseThrow(), i));
                            rows.computeIfAbsent(origin, k -> new ArrayList<>())
                                    .add(Rows.of(batch).get(i).toString());
                        }
                    }
                }
            }
            assertThat(rows)
                    .hasToString(
                            "{sales.orders=[[1, 1.50, null], [2, 2.50, null]], sales.returns=[[7, null, broken]]}");
        }
    }

    @Test
    void tablesThatContradictEachOtherAreRefused() {
        try (DataSource source = source("tables=sales.*")) {
            assertThatThrownBy(source::schema)
                    .hasMessageContaining("column 'id' is int32 in sales.orders and string in sales.other");
        }
    }

    @Test
    void aMissingTableIsToldWithTheNearestName() {
        try (DataSource source = source("table=bgi")) {
            assertThat(source.capabilities()).contains(Capability.PROJECTION);
            assertThatThrownBy(source::schema).isInstanceOfSatisfying(VeloException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
                assertThat(e.getMessage()).contains("bgi").contains("public").contains("Did you mean 'big'?");
            });
        }
        try (DataSource source = source("table=orders")) {
            assertThatThrownBy(source::schema).hasMessageContaining("Did you mean 'sales.orders'?");
        }
        try (DataSource source = source("table=orders&schema=sales")) {
            assertThat(source.schema().name()).isEqualTo("sales.orders");
            assertThat(source.schema().key()).containsExactly("id");
        }
    }

    @Test
    void aQueryIsReadWithItsOwnCommentsAndSemicolon() {
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, ""))
                .withOption("query", "WITH x AS (SELECT id FROM big)\nSELECT id, id || 'x' AS t FROM x -- all;\n;");
        try (DataSource source = Sources.open(uri)) {
            ReadRequest request = ReadRequest.all().withFilter(ExpressionParser.parse("id < 3 and t = '2x'"));
            ReadPlan plan = source.plan(request);
            assertThat(plan.residualFilter().orElseThrow().toString()).isEqualTo("(t = '2x')");
            assertThat(Rows.readAll(source, request)).hasSize(3);
            assertThat(source.capabilities()).doesNotContain(Capability.RESUME);
        }
    }

    @Test
    void aQueryCannotWrite() {
        for (String query : List.of("DELETE FROM big RETURNING id", "SELECT 1) AS q; DROP TABLE big; --")) {
            ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, "")).withOption("query", query);
            try (DataSource source = Sources.open(uri)) {
                assertThatThrownBy(() -> Rows.readAll(source, ReadRequest.all()))
                        .isInstanceOf(VeloException.class);
            }
        }
        assertThat(SERVER.query(DATABASE, "SELECT count(*) FROM big")).isEqualTo("10000");
    }

    @Test
    void aQueryWithAMistakeIsToldAsTheServerTellsIt() {
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, "")).withOption("query", "SELECT nme FROM big");
        try (DataSource source = Sources.open(uri)) {
            assertThatThrownBy(source::schema)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                    .hasMessageContaining("column \"nme\" does not exist");
        }
    }

    @Test
    void pollingGoesOnBehindTheLastRowAndResumesInTheMiddleOfEqualValues() {
        SERVER.execute(
                DATABASE,
                "CREATE TABLE polled (id int PRIMARY KEY, at timestamptz);"
                        + " INSERT INTO polled SELECT i, '2024-01-01 00:00+00' FROM generate_series(1, 10) i;"
                        + " INSERT INTO polled VALUES (99, NULL)");
        try (DataSource source = source("table=polled&poll=at&poll_interval=1ms")) {
            ReadPlan plan =
                    source.plan(ReadRequest.all().withColumns(List.of("id")).withBatchSize(3, 1 << 20));
            assertThat(plan.bounded()).isFalse();
            Split split = Rows.splits(source, plan).get(0);
            List<Integer> ids = new ArrayList<>();
            Offset from = null;
            for (int i = 0; i < 4; i++) {
                try (DataReader reader = source.openReader(plan, split, from)) {
                    RecordBatch batch = ((ReadResult.Batch) reader.read(Duration.ofSeconds(5))).batch();
                    ids.addAll(ids(batch));
                    from = batch.offset().orElseThrow();
                }
            }
            assertThat(ids).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            try (DataReader reader = source.openReader(plan, split, from)) {
                assertThat(reader.read(Duration.ofMillis(20))).isInstanceOf(ReadResult.Idle.class);
                SERVER.execute(
                        DATABASE,
                        "INSERT INTO polled VALUES (11, '2024-01-01 00:00+00'), (5000, '2025-01-01 00:00+00')");
                assertThat(ids(((ReadResult.Batch) reader.read(Duration.ofSeconds(5))).batch()))
                        .containsExactly(11, 5000);
                assertThat(reader.read(Duration.ofMillis(20))).isInstanceOf(ReadResult.Idle.class);
            }
        }
    }

    @Test
    void pollingAQueryWhoseColumnsDoNotTellRowsApartIsAnError() {
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, "poll=half&poll_interval=1ms"))
                .withOption("query", "SELECT id, id / 2 AS half FROM big WHERE id < 10");
        try (DataSource source = Sources.open(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                assertThatThrownBy(() -> reader.read(Duration.ofSeconds(1)))
                        .isInstanceOfSatisfying(
                                VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                        .hasMessageContaining("\"half\" = 0")
                        .hasMessageContaining("Name more columns in 'poll'");
            }
        }
        ConnectorUri enough = uri.withOption("poll", "half,id");
        try (DataSource source = Sources.open(enough)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                assertThat(((ReadResult.Batch) reader.read(Duration.ofSeconds(5)))
                                .batch()
                                .rowCount())
                        .isEqualTo(10);
            }
        }
    }

    @Test
    void healthTellsWhatIsMissingAndTheSqlThatGrantsIt() {
        SERVER.execute(DATABASE, "CREATE ROLE \"Poor User\" LOGIN PASSWORD 'x'");
        String uri =
                "postgresql://Poor%20User:x@" + SERVER.host() + ":" + SERVER.port() + "/" + DATABASE + "?table=big";
        try (DataSource source = Sources.open(ConnectorUri.parse(uri))) {
            Health health = source.health();
            assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
            assertThat(health.reason()).contains("GRANT SELECT ON \"public\".\"big\" TO \"Poor User\"");
            assertThatThrownBy(() -> Rows.readAll(source, ReadRequest.all()))
                    .isInstanceOfSatisfying(VeloException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
                        assertThat(e.cure()).contains("GRANT SELECT ON \"public\".\"big\" TO \"Poor User\"");
                    });
            SERVER.execute(DATABASE, "GRANT SELECT ON big TO \"Poor User\"");
            assertThat(source.health().status()).isEqualTo(Health.Status.HEALTHY);
        }
        SERVER.execute(DATABASE, "GRANT SELECT ON sales.orders TO \"Poor User\"");
        try (DataSource source = Sources.open(ConnectorUri.parse(uri.replace("table=big", "table=sales.orders")))) {
            assertThat(source.health().reason()).contains("GRANT USAGE ON SCHEMA \"sales\" TO \"Poor User\"");
        }
    }

    @Test
    void noConnectionIsLeftBehind() {
        for (int i = 0; i < 3; i++) {
            try (DataSource source = source("table=big&split_size=64KiB&application_name=leaky")) {
                ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(10, 1 << 20));
                List<Split> splits = Rows.splits(source, plan);
                // One read to its end, one cut in the middle, one left to the source.
                try (DataReader reader = source.openReader(plan, splits.get(0), null)) {
                    Rows.batches(reader);
                }
                try (DataReader reader = source.openReader(plan, splits.get(1), null)) {
                    reader.read(Duration.ZERO);
                }
                source.openReader(plan, splits.get(2), null).read(Duration.ZERO);
                assertThatThrownBy(() -> source.plan(ReadRequest.all().withColumns(List.of("nope"))))
                        .isInstanceOf(VeloException.class);
            }
        }
        String left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leaky'";
        for (int i = 0; i < 200 && !"0".equals(SERVER.query(DATABASE, left)); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        assertThat(SERVER.query(DATABASE, left)).isEqualTo("0");
    }
}
