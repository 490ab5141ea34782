package io.velostream.file;

import static io.velostream.file.FileFixture.row;
import static io.velostream.file.FileFixture.rows;
import static io.velostream.file.FileFixture.run;
import static io.velostream.file.FileFixture.source;
import static io.velostream.file.FileFixture.splits;
import static io.velostream.file.FileFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Needs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    @TempDir
    Path folder;

    private static VeloException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        VeloException[] caught = new VeloException[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(VeloException.class, e -> caught[0] = e);
        return caught[0];
    }

    @Test
    void aPatternReadsItsFilesInNaturalOrder() {
        write(folder.resolve("f10.jsonl"), "{\"a\":10}");
        write(folder.resolve("f9.jsonl"), "{\"a\":9}");
        write(folder.resolve("f1.jsonl"), "{\"a\":1}");
        write(folder.resolve("other.txt"), "no");
        assertThat(rows(folder + "/f*.jsonl")).containsExactly("{a=1}", "{a=9}", "{a=10}");
    }

    @Test
    void aFolderReadsItsDataFilesOnly() {
        write(folder.resolve("a.jsonl"), "{\"a\":1}");
        write(folder.resolve(".hidden.jsonl"), "{\"a\":2}");
        write(folder.resolve("unfinished.jsonl.tmp"), "{\"a\":3}");
        write(folder.resolve("deep/b.jsonl"), "{\"a\":4}");
        write(folder.resolve("_SUCCESS"), "");
        assertThat(rows(folder.toString())).containsExactly("{a=1}");
        assertThat(rows(folder + "/?recursive=true")).containsExactly("{a=1}", "{a=4}");
        assertThat(rows(folder + "/**/*.jsonl")).containsExactly("{a=1}", "{a=4}");
    }

    @Test
    void partitionFoldersBecomeTypedColumns() {
        write(folder.resolve("year=2023/day=2023-01-05/city=K%C3%B6ln%2F1/a.jsonl"), "{\"a\":1}");
        write(folder.resolve("year=2024/day=2024-02-29/city=__HIVE_DEFAULT_PARTITION__/a.jsonl"), "{\"a\":2}");
        try (DataSource source = source(folder.toString())) {
            assertThat(source.schema().toString()).isEqualTo("a:int64?, year:int64?, day:date?, city:string?");
        }
        assertThat(rows(folder.toString()))
                .containsExactly(
                        "{a=1, year=2023, day=2023-01-05, city=Köln/1}", "{a=2, year=2024, day=2024-02-29, city=null}");
        assertThat(rows(folder + "?partition_columns=none")).containsExactly("{a=1}", "{a=2}");
        assertThat(rows(folder + "?partition_columns=text", ReadRequest.all().withColumns(List.of("year"))))
                .containsExactly("{year=2023}", "{year=2024}");
        assertThat(rows(folder + "/year=2024/")).containsExactly("{a=2, year=2024, day=2024-02-29, city=null}");
    }

    @Test
    void aFilterOnPartitionsLeavesFilesUnread() {
        for (int year = 2020; year < 2025; year++) {
            write(folder.resolve("year=" + year + "/a.jsonl"), "{\"a\":1}");
        }
        try (DataSource source = source(folder.toString())) {
            Expression filter = Expression.column("year")
                    .ge(2023L)
                    .and(Expression.column("a").eq(1L));
            ReadPlan plan = source.plan(ReadRequest.all().withFilter(filter));
            assertThat(splits(source, plan))
                    .extracting(Split::id)
                    .allMatch(id -> id.matches("year=202[34].*"))
                    .hasSize(2);
            assertThat(plan.residualFilter()).contains(filter);
            ReadPlan narrow =
                    source.plan(ReadRequest.all().withColumns(List.of("a")).withFilter(filter));
            assertThat(narrow.schema().names()).containsExactly("a", "year");
        }
    }

    @Test
    void rowsAreCountedWhereTheFilesTellThem() throws IOException {
        Schema schema = Schema.parse("a:int64?");
        run(folder + "/p/1.parquet", schema, row(1L), row(2L));
        run(folder + "/p/2.parquet", schema, row(3L));
        run(folder + "/c/1.csv", schema, row(1L));
        assertThat(estimatedRows(folder + "/p/*.parquet", ReadRequest.all())).hasValue(3);
        assertThat(estimatedRows(folder + "/c/1.csv", ReadRequest.all())).isEmpty();
        Expression filter = Expression.column("a").eq(1L);
        assertThat(estimatedRows(folder + "/p", ReadRequest.all().withFilter(filter)))
                .isEmpty();
        write(folder.resolve("p/3.parquet"), "cut off");
        assertThat(estimatedRows(folder + "/p/*.parquet", ReadRequest.all())).isEmpty();
    }

    private static java.util.OptionalLong estimatedRows(String uri, ReadRequest request) {
        try (DataSource source = source(uri)) {
            return source.plan(request).estimatedRows();
        }
    }

    @Test
    void aMissingFileIsNamedWithTheNearestOne() {
        write(folder.resolve("orders.jsonl"), "{\"a\":1}");
        VeloException e = failure(() -> rows(folder + "/ordes.jsonl"));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(e.getMessage()).contains("ordes.jsonl").contains("Did you mean " + folder + "/orders.jsonl?");
        VeloException f = failure(() -> rows(folder + "/nowhere/deep/a.jsonl"));
        assertThat(f.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(f.getMessage()).contains("there is no folder " + folder + "/nowhere");
    }

    @Test
    void aPatternWithoutMatchSaysWhatIsThere() {
        write(folder.resolve("orders.jsonl"), "{\"a\":1}");
        VeloException e = failure(() -> rows(folder + "/*.parquet"));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(e.getMessage()).contains("*.parquet").contains("orders.jsonl");
        assertThat(failure(() -> rows(folder + "/x/*.jsonl")).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void filesOfSeveralFormatsAreRefused() {
        write(folder.resolve("a.jsonl"), "{\"a\":1}");
        write(folder.resolve("b.json"), "[]");
        VeloException e = failure(() -> rows(folder.toString()));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e.getMessage()).contains("1 json").contains("1 jsonl");
        assertThat(rows(folder + "?format=jsonl")).containsExactly("{a=1}");
    }

    @Test
    void theFormatIsSeenInTheBytesWhereTheNameSaysNothing() throws IOException {
        write(folder.resolve("data"), "{\"a\":1}", "{\"a\":2}");
        assertThat(rows(folder + "/data")).containsExactly("{a=1}", "{a=2}");
        Files.write(folder.resolve("none"), new byte[] {0, 1, (byte) 0xff, (byte) 0xfe, 0, 9, (byte) 0x80});
        VeloException e = failure(() -> rows(folder + "/none"));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e.getMessage()).contains("format=").contains("parquet");
    }

    @Test
    void anUnknownFormatIsRefusedWithTheNearestName() {
        VeloException e = failure(() -> source(folder + "/a?format=jsnl"));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e.getMessage()).contains("jsonl");
    }

    @Test
    void aLargeFileIsCutAndEachRowReadOnce() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            lines.add("{\"a\":" + i + "}");
        }
        Files.write(folder.resolve("a.jsonl"), lines);
        String uri = folder + "/a.jsonl?split_size=500";
        try (DataSource source = source(uri)) {
            assertThat(splits(source, source.plan(ReadRequest.all()))).hasSizeGreaterThan(10);
        }
        assertThat(rows(uri))
                .hasSize(1000)
                .doesNotHaveDuplicates()
                .startsWith("{a=0}")
                .endsWith("{a=999}");
    }

    @Test
    void aFileThatChangedIsAConflict() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"a\":1}");
        try (DataSource source = source(file.toString())) {
            ReadPlan plan = source.plan(ReadRequest.all());
            Split split = splits(source, plan).get(0);
            Files.writeString(file, "{\"a\":1}\n{\"a\":2}\n");
            VeloException e = failure(() -> source.openReader(plan, split, null));
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(e.getMessage()).contains("8 bytes").contains("16");
        }
    }

    @Test
    void theUnionOfSchemasHasAllColumnsInTheirWidestType() {
        write(folder.resolve("1.jsonl"), "{\"a\":1,\"b\":1}");
        write(folder.resolve("2.jsonl"), "{\"a\":2,\"c\":\"x\"}");
        assertThat(rows(folder + "?schema_merge=union")).containsExactly("{a=1, b=1, c=null}", "{a=2, b=null, c=x}");
        write(folder.resolve("3.jsonl"), "{\"a\":\"text\"}");
        VeloException e = failure(() -> rows(folder + "?schema_merge=union"));
        assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA);
        assertThat(e.getMessage()).contains("'a'").contains("1.jsonl").contains("3.jsonl");
    }

    @Test
    void loopsOfLinksAreFollowedOnce() throws IOException {
        write(folder.resolve("d/a.jsonl"), "{\"a\":1}");
        Files.createSymbolicLink(folder.resolve("d/loop"), folder.resolve("d"));
        assertThat(rows(folder + "/**/*.jsonl")).containsExactly("{a=1}");
    }

    @Test
    void whatIsNoFileIsRefusedOrPassedOver() throws Exception {
        write(folder.resolve("a.jsonl"), "{\"a\":1}");
        Files.createDirectories(folder.resolve("b.jsonl"));
        assertThat(rows(folder + "/*.jsonl")).containsExactly("{a=1}");
        Needs.command("mkfifo", "mkfifo", folder.resolve("p.jsonl").toString());
        VeloException e = failure(() -> rows(folder + "/p.jsonl"));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e.getMessage()).contains("pipe");
        assertThat(failure(() -> rows(folder + "/*.jsonl")).getMessage()).contains("p.jsonl");
    }

    @Test
    void namesOfAnyCharactersAreRead() {
        write(folder.resolve("50%25 [x] {y}?*ü😀.jsonl"), "{\"a\":1}");
        assertThat(rows(folder.toString())).containsExactly("{a=1}");
        assertThat(rows(folder + "/50*")).containsExactly("{a=1}");
        assertThat(rows("file://" + folder + "/50%2525%20%5Bx%5D%20%7By%7D%3F%2A%C3%BC%F0%9F%98%80.jsonl"))
                .containsExactly("{a=1}");
    }

    @Test
    void standardInputIsReadOnce() {
        FileProvider provider = new FileProvider();
        InputStream in = new ByteArrayInputStream("{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
        ConnectorSpec spec = ConnectorSpec.of(ConnectorUri.parse("-")).attach(InputStream.class, in);
        ConnectorConfig config = ConnectorConfig.validate(spec, provider.sourceOptions());
        try (DataSource source = provider.createSource(config)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            List<Split> splits = splits(source, plan);
            assertThat(splits).hasSize(1);
            List<String> rows = new ArrayList<>();
            try (DataReader reader = source.openReader(plan, splits.get(0), null)) {
                while (reader.read(Duration.ZERO) instanceof ReadResult.Batch b) {
                    b.batch().records().forEach(r -> rows.add(r.toString()));
                }
                assertThat(reader.bytesRead()).isEqualTo(16);
            }
            assertThat(rows).containsExactly("{a=1}", "{a=2}");
        }
    }

    @Test
    void healthFollowsTheFolder() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"a\":1}");
        try (DataSource source = source(file.toString())) {
            assertThat(source.health().status()).isEqualTo(Health.Status.HEALTHY);
            Files.delete(file);
            assertThat(source.health().status()).isEqualTo(Health.Status.UNHEALTHY);
            assertThat(source.health().reason()).contains("a.jsonl");
        }
    }
}
