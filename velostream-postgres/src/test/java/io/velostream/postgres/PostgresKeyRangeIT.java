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
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.ExpressionParser;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views, foreign tables, queries and the like that are divided by the values of a column. */
class PostgresKeyRangeIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final int BYTES = 1 << 20;

    private static void execute(String sql) {
        SERVER.execute(DATABASE, sql);
    }

    private static DataSource source(String options) {
        return Sources.open(SERVER, DATABASE, options);
    }

    private static List<Integer> ids(List<RecordBatch> batches) {
        List<Integer> ids = new ArrayList<>();
        batches.forEach(b -> Rows.of(b).forEach(r -> ids.add((Integer) r.get(0))));
        return ids;
    }

    private static List<RecordBatch> read(DataSource source, ReadPlan plan, Split split, @Nullable Offset from) {
        try (DataReader reader = source.openReader(plan, split, from)) {
            return Rows.batches(reader);
        }
    }

    private static List<Integer> sizes(DataSource source, ReadPlan plan) {
        return Rows.splits(source, plan).stream()
                .map(s -> ids(read(source, plan, s, null)).size())
                .toList();
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    /** Every row is in one split, in an order from which every offset goes on. */
    private static void holdsEachRowOnceAndResumes(DataSource source, ReadPlan plan, int rows) {
        List<Integer> all = new ArrayList<>();
        for (Split split : Rows.splits(source, plan)) {
            List<RecordBatch> whole = read(source, plan, split, null);
            List<Integer> ids = ids(whole);
            all.addAll(ids);
            for (int i = 0; i < whole.size(); i += Math.max(1, whole.size() / 7)) {
                Offset from = whole.get(i).offset().orElseThrow();
                assertThat(ids(read(source, plan, split, from)))
                        .as("%s behind %s", split.id(), from.details())
                        .isEqualTo(ids(whole.subList(i + 1, whole.size())));
            }
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(upTo(rows));
    }

    @Test
    void readersOfASkewedViewGetPartsOfAboutTheSameSize() {
        execute("CREATE TABLE skewed AS SELECT i AS id, (1.002 ^ i)::bigint AS k FROM generate_series(0, 19999) i;"
                + " CREATE VIEW skewed_view AS SELECT id, k FROM skewed");
        try (DataSource source = source("table=skewed_view&split_by=k")) {
            assertThat(source.capabilities()).contains(Capability.RESUME, Capability.PARALLEL_READ);
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(2).withBatchSize(1000, BYTES));
            assertThat(sizes(source, plan)).hasSize(2).allMatch(n -> n > 9_000 && n < 11_000);
            List<Split> splits = Rows.splits(source, plan);
            assertThat(splits.get(0).estimatedBytes().orElse(0) / 1000)
                    .isEqualTo(splits.get(1).estimatedBytes().orElse(0) / 1000);
            holdsEachRowOnceAndResumes(source, plan, 20_000);
        }
    }

    @Test
    void manyRangesAreMadeWhereAnIndexFindsThemAndOneAReaderElsewhere() {
        execute("CREATE TABLE wide AS SELECT i AS id, i AS k, repeat('x', 200) AS pad FROM generate_series(0, 49999) i;"
                + " CREATE INDEX ON wide (id); ANALYZE wide;"
                + " CREATE VIEW wide_view AS SELECT id, k, pad FROM wide WHERE pad <> ''");
        try (DataSource found = source("table=wide_view&split_by=id&split_size=512KiB");
                DataSource searched = source("table=wide_view&split_by=k&split_size=512KiB")) {
            ReadPlan plan = found.plan(ReadRequest.all().withParallelism(3));
            assertThat(sizes(found, plan)).hasSizeBetween(15, 30).allMatch(n -> n > 1000 && n < 4000);
            assertThat(sizes(searched, searched.plan(plan.request())))
                    .hasSize(3)
                    .allMatch(n -> n > 15_000);
        }
    }

    @Test
    void aLargeTableIsDividedByASampleOfItsPages() {
        execute("CREATE TABLE large AS SELECT i AS id, i * 7 % 50000 AS k, repeat('x', 600) AS pad"
                + " FROM generate_series(0, 49999) i; ANALYZE large");
        try (DataSource source = source("table=large&split_by=k")) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4));
            List<Integer> sizes = sizes(source, plan);
            // A sample does not tell that no key is null.
            assertThat(sizes).hasSize(5).endsWith(0);
            assertThat(sizes.subList(0, 4)).allMatch(n -> n > 10_000 && n < 15_000);
            assertThat(sizes.stream().mapToInt(n -> n).sum()).isEqualTo(50_000);
        }
    }

    @Test
    void aPartitionedTableWhosePartsMayNotBeReadIsDividedByItsKey() {
        execute("CREATE TABLE guarded (id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
                + " CREATE TABLE guarded_1 PARTITION OF guarded FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
                + " CREATE TABLE guarded_2 PARTITION OF guarded FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
                + " INSERT INTO guarded SELECT i, date '2024-01-01' + i % 700 FROM generate_series(0, 4999) i;"
                + " CREATE ROLE guest LOGIN PASSWORD 'x'; GRANT SELECT ON guarded TO guest");
        ConnectorUri uri = ConnectorUri.parse(
                "postgresql://guest:x@" + SERVER.host() + ":" + SERVER.port() + "/" + DATABASE + "?table=guarded");
        try (DataSource source = Sources.open(uri)) {
            assertThat(source.capabilities()).contains(Capability.RESUME);
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4).withBatchSize(100, BYTES));
            assertThat(sizes(source, plan)).hasSize(4).allMatch(n -> n > 1000 && n < 1500);
            holdsEachRowOnceAndResumes(source, plan, 5000);
        }
        try (DataSource source = source("table=guarded")) {
            assertThat(Rows.splits(source, source.plan(ReadRequest.all())))
                    .extracting(Split::id)
                    .containsExactly("public.guarded_1:0", "public.guarded_2:0");
        }
    }

    @Test
    void aForeignTableIsDividedThoughNobodyChecksWhatItDeclares() {
        execute("CREATE TABLE far AS SELECT i AS id, nullif(i % 3000, 7) AS k FROM generate_series(0, 9999) i;"
                + " CREATE EXTENSION postgres_fdw;"
                + " CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" + SERVER.host() + "', port '"
                + SERVER.port() + "', dbname '" + DATABASE + "');"
                + " CREATE USER MAPPING FOR CURRENT_USER SERVER loop OPTIONS (user '" + SERVER.user() + "', password '"
                + SERVER.password() + "');"
                + " CREATE FOREIGN TABLE foreign_far (id int, k int NOT NULL) SERVER loop OPTIONS (table_name 'far')");
        try (DataSource source = source("table=foreign_far&split_by=k")) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(3).withBatchSize(100, BYTES));
            assertThat(sizes(source, plan))
                    .hasSize(4)
                    .endsWith(4)
                    .filteredOn(n -> n > 3200 && n < 3400)
                    .hasSize(3);
            holdsEachRowOnceAndResumes(source, plan, 10_000);
        }
    }

    @Test
    void aQueryTakesProjectionFilterAndLimitAsWithoutRanges() {
        execute(
                "CREATE TABLE asked AS SELECT i AS id, i % 100 AS k, 'it''s ' || i AS t FROM generate_series(0, 9999) i");
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, "split_by=k"))
                .withOption("query", "SELECT id, k, t FROM asked WHERE t <> 'a?b' -- all of it\n;");
        try (DataSource source = Sources.open(uri)) {
            ReadRequest request = ReadRequest.all()
                    .withColumns(List.of("id"))
                    .withFilter(ExpressionParser.parse("id < 5000 and t <> 'it''s 7'"))
                    .withParallelism(2)
                    .withBatchSize(100, BYTES);
            ReadPlan plan = source.plan(request);
            assertThat(plan.schema().names()).startsWith("id");
            // Cut by the rows that are wanted, not by all.
            assertThat(sizes(source, plan)).hasSize(2).allMatch(n -> n > 2400 && n < 2600);
            List<Integer> ids = new ArrayList<>();
            for (Split split : Rows.splits(source, plan)) {
                ids.addAll(ids(read(source, plan, split, null)));
            }
            assertThat(ids).containsAll(upTo(5000).subList(8, 5000)).doesNotHaveDuplicates();
            assertThat(ids).allMatch(id -> id < 5000);
            ReadPlan limited = source.plan(ReadRequest.all().withLimit(7).withParallelism(2));
            for (Split split : Rows.splits(source, limited)) {
                assertThat(ids(read(source, limited, split, null))).hasSizeLessThanOrEqualTo(7);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "smallint # (i % 300 - 150) # '-32768','32767'",
                "int # (i * 7) # '-2147483648','2147483647'",
                "bigint # (i * 7) # '-9223372036854775808','9223372036854775807'",
                "numeric # (i / 8.0) # 'NaN','Infinity','-Infinity','1e-40','1.0','1.00','1.000'",
                "numeric(9,2) # (i / 8.0) # 'NaN'",
                "real # (i / 7.0) # 'NaN','Infinity','-Infinity','0','-0','1e-40'",
                "float8 # (i / 7.0) # 'NaN','Infinity','-Infinity','0','-0','5e-324'",
                "date # (date '2024-01-01' + i) # 'infinity','-infinity','4713-01-01 BC'",
                "time # (time '00:00' + i * interval '1 second') # '24:00','00:00:00.000001'",
                "timestamp # (timestamp '2024-01-01' + i * interval '1 hour') # 'infinity','-infinity','4713-01-01 BC'",
                "timestamptz # (timestamptz '2024-01-01Z' + i * interval '1 hour') # 'infinity','-infinity','294276-12-31Z'",
                "text # (chr(97 + i % 26) || i / 26) # '','ä','Z','\\','''','{\"?\"}','𝄞'",
                "text COLLATE \"C\" # (chr(97 + i % 26) || i / 26) # '','ä','Z'",
                "text COLLATE any_case # (chr(65 + i % 58) || i / 116) # '','a','A','ä'",
                "varchar(40) # (chr(97 + i % 26) || i / 26) # '','ä '",
                "char(6) # (chr(97 + i % 26) || i / 26) # '','a','a '",
                "uuid # md5(i::text)::uuid # '00000000-0000-0000-0000-000000000000','ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "odd_domain # (i * 7) # '1000000'",
            })
    void everyTypeWithAnOrderDivides(String type, String value, String more) {
        execute("DO $$ BEGIN"
                + " CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                + " CREATE DOMAIN odd_domain AS int CHECK (value > -5); EXCEPTION WHEN others THEN NULL; END $$");
        execute("DROP VIEW IF EXISTS typed_view; DROP TABLE IF EXISTS typed; CREATE TABLE typed (id int, k " + type
                + ", other json); INSERT INTO typed SELECT i, CASE WHEN i % 9 > 0 THEN " + value
                + " END, '{}' FROM generate_series(0, 999) i;"
                + " INSERT INTO typed SELECT 1000 + row_number() OVER (), v, null"
                + " FROM unnest(ARRAY[" + more + "]::" + type.replaceAll(" COLLATE.*", "")
                + "[]) v, generate_series(1, 20);"
                + " UPDATE typed SET id = id - 1 WHERE id > 1000;"
                + " CREATE VIEW typed_view AS SELECT id, k, other FROM typed");
        int rows = Integer.parseInt(String.valueOf(SERVER.query(DATABASE, "SELECT count(*) FROM typed")));
        try (DataSource source = source("table=typed_view&split_by=k&numeric_as=numeric")) {
            ReadPlan plan = source.plan(ReadRequest.all()
                    .withColumns(List.of("id"))
                    .withParallelism(4)
                    .withBatchSize(13, BYTES));
            assertThat(Rows.splits(source, plan)).hasSizeGreaterThanOrEqualTo(5);
            holdsEachRowOnceAndResumes(source, plan, rows);
        }
        ConnectorUri query = ConnectorUri.parse(SERVER.uri(DATABASE, "split_by=k&numeric_as=numeric"))
                .withOption("query", "SELECT * FROM typed");
        try (DataSource source = Sources.open(query)) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4).withBatchSize(50, BYTES));
            if (!type.startsWith("timestamptz")) {
                holdsEachRowOnceAndResumes(source, plan, rows);
            }
        }
    }

    @Test
    void manyRowsWithOneKeyAreOneRangeAndResumeInItsMiddle() {
        execute(
                "CREATE TABLE same AS SELECT i AS id, CASE WHEN i < 6000 THEN 'most' WHEN i < 9000 THEN 'b' || i END AS k,"
                        + " point(i % 5, 1) AS p, json_build_object('i', i % 3) AS j FROM generate_series(0, 9999) i");
        try (DataSource source = source("table=same&split_by=k&application_name=same")) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4).withBatchSize(150, BYTES));
            assertThat(sizes(source, plan)).contains(6000).endsWith(1000);
            holdsEachRowOnceAndResumes(source, plan, 10_000);
        }
    }

    @Test
    void aKeyWithMoreRowsThanABatchHoldsIsNoticedWhileReading() {
        execute(
                "CREATE TABLE mostly AS SELECT i AS id, CASE WHEN i % 10 = 5 THEN 50 ELSE i / 100 END AS k, '{}'::json AS j"
                        + " FROM generate_series(0, 9999) i; CREATE INDEX ON mostly (k)");
        try (DataSource source = source("table=mostly&split_by=k")) {
            ReadRequest request = ReadRequest.all().withParallelism(3);
            List<Split> splits = Rows.splits(source, source.plan(request));
            assertThat(splits).hasSize(3).noneMatch(s -> s.details().contains("ties"));
            ReadPlan small = source.plan(request.withBatchSize(130, BYTES));
            List<Integer> all = new ArrayList<>();
            for (Split split : splits) {
                List<RecordBatch> whole = read(source, small, split, null);
                assertThat(whole).allMatch(b -> b.rowCount() <= 130);
                all.addAll(ids(whole));
                for (int i = 0; i < whole.size(); i++) {
                    Offset from = whole.get(i).offset().orElseThrow();
                    assertThat(ids(read(source, small, split, from)))
                            .isEqualTo(ids(whole.subList(i + 1, whole.size())));
                }
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(upTo(10_000));
        }
    }

    @Test
    void rowsWithOneKeyThatChangeBetweenTwoRunsComeOnceWhenTheKeyWasReadToItsEnd() {
        execute("CREATE TABLE shared AS SELECT i AS id, i / 10 AS k, 'old' AS t FROM generate_series(0, 999) i");
        try (DataSource source = source("table=shared&split_by=k");
                DataSource again = source("table=shared&split_by=k")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(105, BYTES));
            Split split = Rows.splits(source, plan).get(0);
            RecordBatch first = read(source, plan, split, null).get(0);
            assertThat(first.rowCount()).isEqualTo(100);
            Offset from = first.offset().orElseThrow();
            execute(
                    "UPDATE shared SET t = 'new ' || random() WHERE id % 2 = 0; INSERT INTO shared VALUES (-1, 9, 'late')");
            List<Integer> ids = new ArrayList<>(ids(List.of(first)));
            ids.addAll(ids(read(again, again.plan(plan.request()), split, from)));
            assertThat(ids).containsExactlyInAnyOrderElementsOf(upTo(1000));
        }
    }

    @Test
    void rowsThatAreAlikeComeAsOftenAsTheyAreThere() {
        execute("CREATE VIEW alike AS SELECT 1 AS one, i / 1000 AS k FROM generate_series(1, 3999) i");
        try (DataSource source = source("table=alike&split_by=k")) {
            ReadPlan plan =
                    source.plan(ReadRequest.all().withColumns(List.of("one")).withBatchSize(70, BYTES));
            int rows = 0;
            for (Split split : Rows.splits(source, plan)) {
                Offset from = null;
                for (List<RecordBatch> rest = read(source, plan, split, null);
                        !rest.isEmpty();
                        rest = read(source, plan, split, from)) {
                    rows += rest.get(0).rowCount();
                    from = rest.get(0).offset().orElseThrow();
                }
            }
            assertThat(rows).isEqualTo(3999);
        }
    }

    @Test
    void noRowsOneRowAndOddNames() {
        execute(
                "CREATE VIEW none AS SELECT 1 AS id WHERE false; CREATE VIEW one AS SELECT 0 AS id;"
                        + " CREATE VIEW only_null AS SELECT 0 AS id, NULL::int AS k;"
                        + " CREATE VIEW \"Order \"\"Items? ü\" AS SELECT i AS id, i AS \"Größe \"\"?'\\\" FROM generate_series(0, 999) i");
        for (String options :
                List.of("table=none&split_by=id", "table=one&split_by=id", "table=only_null&split_by=k")) {
            try (DataSource source = source(options)) {
                ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4));
                holdsEachRowOnceAndResumes(source, plan, options.contains("none") ? 0 : 1);
            }
        }
        ConnectorUri uri = ConnectorUri.parse(SERVER.uri(DATABASE, ""))
                .withOption("table", "Order \"\"Items? ü".replace("\"\"", "\""))
                .withOption("split_by", "Größe \"?'\\");
        ConnectorUri quoted = uri.withOption("table", "\"Order \"\"Items? ü\"");
        try (DataSource source = Sources.open(quoted)) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4).withBatchSize(30, BYTES));
            assertThat(sizes(source, plan)).hasSize(4).allMatch(n -> n >= 249 && n <= 251);
            holdsEachRowOnceAndResumes(source, plan, 1000);
        }
    }

    @Test
    void rangesThatHaveBegunStayWhateverBecomesOfTheData() {
        execute(
                "CREATE TABLE moved (id int, k int); INSERT INTO moved SELECT i, i * 10 FROM generate_series(0, 3999) i;"
                        + " CREATE VIEW moved_view AS SELECT id, k FROM moved");
        ReadRequest request = ReadRequest.all().withParallelism(4).withBatchSize(100, BYTES);
        List<Integer> ids = new ArrayList<>();
        List<Split> begun;
        Split half;
        Offset from;
        try (DataSource source = source("table=moved_view&split_by=k")) {
            ReadPlan plan = source.plan(request);
            List<Split> splits = Rows.splits(source, plan);
            assertThat(splits).hasSize(4);
            half = splits.get(1);
            begun = List.of(half, splits.get(2));
            List<RecordBatch> batches = read(source, plan, half, null).subList(0, 5);
            ids.addAll(ids(batches));
            from = batches.get(4).offset().orElseThrow();
            ids.addAll(ids(read(source, plan, splits.get(2), null)));
        }
        // Others below, within and above, in numbers that move all quantiles; a row is gone, rows without a key are
        // new.
        execute(
                "INSERT INTO moved SELECT 100000 + i, CASE WHEN i % 2 = 0 THEN 1 - 10 * i ELSE -7 END FROM generate_series(0, 9999) i;"
                        + " INSERT INTO moved VALUES (200000, NULL), (200001, 25001), (200002, 1 << 30);"
                        + " DELETE FROM moved WHERE id = 1498");
        assertThat(ids).contains(1498);
        try (DataSource source = source("table=moved_view&split_by=k")) {
            ReadPlan plan = source.plan(request.withBegun(begun));
            List<Split> splits = Rows.splits(source, plan);
            assertThat(splits).extracting(Split::id).doesNotHaveDuplicates();
            assertThat(splits)
                    .extracting(Split::details)
                    .contains(half.details(), begun.get(1).details());
            // There is a key now that many rows have, but where the earlier run was it found none.
            assertThat(half.details()).doesNotContain("ties");
            assertThat(splits).filteredOn(s -> s.details().contains("ties")).hasSize(splits.size() - 2);
            assertThat(splits).hasSizeGreaterThan(5);
            for (Split split : splits) {
                if (!split.id().equals(begun.get(1).id())) {
                    ids.addAll(ids(read(source, plan, split, split.id().equals(half.id()) ? from : null)));
                }
            }
        }
        List<Integer> expected = new ArrayList<>(upTo(4000));
        expected.addAll(IntStream.range(100_000, 110_000).boxed().toList());
        // The one that is new in a range that is done with is not seen.
        expected.addAll(List.of(200_000, 200_002));
        assertThat(ids).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void allReadersSeeOneMomentAndALostOneIsFoundAgain() {
        execute("CREATE TABLE fluid AS SELECT i AS id, i AS k FROM generate_series(0, 999) i;"
                + " CREATE VIEW fluid_view AS SELECT id, k FROM fluid;"
                + " CREATE ROLE late LOGIN PASSWORD 'x'");
        try (DataSource source = source("table=fluid_view&split_by=k")) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(4));
            List<Split> splits = Rows.splits(source, plan);
            execute("UPDATE fluid SET k = k + 500; DELETE FROM fluid WHERE id % 7 = 0");
            List<Integer> ids = new ArrayList<>();
            splits.forEach(s -> ids.addAll(ids(read(source, plan, s, null))));
            assertThat(ids).containsExactlyElementsOf(upTo(1000));
        }
        ConnectorUri uri = ConnectorUri.parse("postgresql://late:x@" + SERVER.host() + ":" + SERVER.port() + "/"
                + DATABASE + "?table=fluid_view&split_by=k");
        try (DataSource source = Sources.open(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThatThrownBy(() -> source.splits(plan)).isInstanceOfSatisfying(VeloException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
                assertThat(e.cure()).contains("GRANT SELECT ON \"public\".\"fluid_view\" TO \"late\"");
            });
            execute("GRANT SELECT ON fluid_view TO late");
            assertThat(Rows.splits(source, plan)).isNotEmpty();
        }
    }

    @Test
    void aColumnThatCannotDivideIsToldWhenTheReadIsPlanned() {
        execute("CREATE VIEW odd AS SELECT 1 AS id, '{}'::json AS doc, true AS flag");
        try (DataSource source = source("table=odd&split_by=di")) {
            assertThatThrownBy(() -> source.plan(ReadRequest.all())).isInstanceOfSatisfying(VeloException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
                assertThat(e.getMessage()).contains("table public.odd by 'di'").contains("Did you mean 'id'?");
            });
        }
        try (DataSource source = source("table=odd&split_by=doc")) {
            assertThatThrownBy(() -> source.plan(ReadRequest.all())).isInstanceOfSatisfying(VeloException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
                assertThat(e.getMessage()).contains("becomes json").contains("Name one of these: id.");
            });
        }
    }

    @Test
    void whatWasDividedByPagesIsNotGoneOnWithByKeys() {
        execute("CREATE TABLE both_ways AS SELECT i AS id FROM generate_series(0, 999) i");
        try (DataSource pages = source("table=both_ways");
                DataSource keys = source("table=both_ways&split_by=id")) {
            List<Split> byPages = Rows.splits(pages, pages.plan(ReadRequest.all()));
            List<Split> byKeys = Rows.splits(keys, keys.plan(ReadRequest.all()));
            assertThatThrownBy(() -> keys.splits(keys.plan(ReadRequest.all().withBegun(byPages))))
                    .hasMessageContaining("Set split_by as it was");
            assertThatThrownBy(() -> pages.splits(pages.plan(ReadRequest.all().withBegun(byKeys))))
                    .hasMessageContaining("Set split_by as it was");
        }
    }

    @Test
    void healthTellsOfAColumnThatDividesBadlyOrNotAtAll() {
        execute("CREATE TABLE indexed (id int, k int, p point); CREATE INDEX ON indexed (k, id);"
                + " CREATE INDEX ON indexed (id) WHERE id > 5; CREATE INDEX ON indexed USING hash (id);"
                + " CREATE VIEW indexed_view AS SELECT * FROM indexed");
        for (String good : List.of("table=indexed&split_by=k", "table=indexed_view&split_by=id")) {
            assertThat(health(good).status()).as(good).isEqualTo(Health.Status.HEALTHY);
        }
        assertThat(health("table=indexed&split_by=id").status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health("table=indexed&split_by=id").reason())
                .contains("CREATE INDEX ON \"public\".\"indexed\" (\"id\");");
        assertThat(health("table=indexed&split_by=kk").status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(health("table=indexed&split_by=kk").reason()).contains("Did you mean 'k'?");
        assertThat(health("table=indexed&split_by=p").status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(health("table=indexed&split_by=p").reason()).contains("Name one of these: id, k.");
    }

    @Test
    void healthTellsOfAColumnThatManyRowsLackAndTheseAreRead() {
        execute("CREATE TABLE sparse AS SELECT i AS id, CASE WHEN i % 4 > 0 THEN i END AS k, nullif(i, 7) AS few"
                + " FROM generate_series(0, 3999) i; CREATE INDEX ON sparse (k); CREATE INDEX ON sparse (few)");
        // Nobody has counted yet, and check does not begin to.
        assertThat(health("table=sparse&split_by=k").status()).isEqualTo(Health.Status.HEALTHY);
        execute("ANALYZE sparse");
        assertThat(health("table=sparse&split_by=few").status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(health("table=sparse&split_by=k").status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health("table=sparse&split_by=k").reason())
                .isEqualTo("split_by=k: it is null in 25 % of the rows of table public.sparse, which one reader reads"
                        + " alone, sorted by all their columns. Name a column without nulls if there is one");
        try (DataSource source = source("table=sparse&split_by=k")) {
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(2).withBatchSize(300, BYTES));
            assertThat(sizes(source, plan)).endsWith(1000);
            holdsEachRowOnceAndResumes(source, plan, 4000);
        }
    }

    @Test
    void healthAsksForIndexesOnce() throws Exception {
        execute("CREATE TABLE polled (id int)");
        try (CuttingProxy proxy = new CuttingProxy(SERVER.port());
                DataSource source = Sources.open(ConnectorUri.parse("postgresql://" + SERVER.user() + "@127.0.0.1:"
                        + proxy.port() + "/" + DATABASE + "?table=polled&split_by=id"))) {
            String first = source.health().reason();
            assertThat(first).contains("CREATE INDEX");
            assertThat(proxy.timesSaid("indisvalid")).isEqualTo(1);
            assertThat(source.health().reason()).isEqualTo(first);
            assertThat(proxy.timesSaid("indisvalid")).isEqualTo(1);
            // What may change is asked each time.
            assertThat(proxy.timesSaid("indisprimary")).isEqualTo(2);
            execute("DROP TABLE polled");
            assertThat(source.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        }
    }

    private static Health health(String options) {
        try (DataSource source = source(options)) {
            return source.health();
        }
    }
}
