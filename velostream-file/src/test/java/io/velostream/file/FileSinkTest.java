package io.velostream.file;

import static io.velostream.file.FileFixture.PIPELINE;
import static io.velostream.file.FileFixture.batch;
import static io.velostream.file.FileFixture.row;
import static io.velostream.file.FileFixture.rows;
import static io.velostream.file.FileFixture.run;
import static io.velostream.file.FileFixture.sink;
import static io.velostream.file.FileFixture.tree;
import static io.velostream.file.FileFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    private static final Schema AB = Schema.parse("a:int64?, b:string?");

    @TempDir
    Path folder;

    private static ErrorKind kind(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ErrorKind[] kind = new ErrorKind[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(VeloException.class, e -> kind[0] = e.kind());
        return kind[0];
    }

    private static Checkpoint checkpoint(long number, boolean complete) {
        return new Checkpoint(PIPELINE, "all", number, "{}", complete);
    }

    @Test
    void aSingleFileAppearsAtItsCommit() throws IOException {
        String uri = folder + "/out.jsonl";
        run(uri, AB, row(1L, "x"), row(2L, null));
        assertThat(Files.readString(folder.resolve("out.jsonl")))
                .isEqualTo("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n");
        assertThat(tree(folder)).filteredOn(f -> !f.startsWith(".")).containsExactly("out.jsonl");
    }

    @Test
    void lanesAreJoinedInTheirOrder() {
        try (DataSink sink = sink(folder + "/out.jsonl.gz")) {
            assertThat(sink.capabilities()).contains(Capability.PARALLEL_WRITE);
            sink.checkpoints(PIPELINE);
            sink.prepare(new SinkRequest(PIPELINE, AB, 3, false, false));
            List<Committable> prepared = new ArrayList<>();
            for (int lane = 2; lane >= 0; lane--) {
                try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, lane, 3, 0))) {
                    if (lane != 1) {
                        w.write(batch(AB, row((long) lane, "lane")));
                    }
                    prepared.add(w.prepareCommit());
                }
            }
            sink.commit(prepared, checkpoint(1, true));
            assertThat(sink.commit(prepared, checkpoint(1, true))).isEqualTo(CommitResult.ALREADY_COMMITTED);
        }
        assertThat(rows(folder + "/out.jsonl.gz")).containsExactly("{a=0, b=lane}", "{a=2, b=lane}");
    }

    @Test
    void aCommitThatBrokeOffInTheMiddleOfJoiningCanBeRepeated() throws IOException {
        try (DataSink sink = sink(folder + "/out.jsonl")) {
            sink.prepare(new SinkRequest(PIPELINE, AB, 2, false, false));
            List<Committable> prepared = new ArrayList<>();
            for (int lane = 0; lane < 2; lane++) {
                try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, lane, 2, 0))) {
                    w.write(batch(AB, row((long) lane, "x")));
                    prepared.add(w.prepareCommit());
                }
            }
            Path first = folder.resolve(tree(folder).stream()
                    .filter(f -> f.endsWith("-0.part"))
                    .findFirst()
                    .orElseThrow());
            Files.writeString(first, "{\"a\":1,\"b", java.nio.file.StandardOpenOption.APPEND);
            sink.commit(prepared, checkpoint(1, true));
        }
        assertThat(rows(folder + "/out.jsonl")).containsExactly("{a=0, b=x}", "{a=1, b=x}");
    }

    @Test
    void anExistingFileIsKeptReplacedOrMadeLonger() throws IOException {
        String uri = folder + "/out.jsonl";
        Files.writeString(folder.resolve("out.jsonl"), "{\"a\":1,\"b\":\"old\"}");
        assertThat(kind(() -> run(uri, AB, row(2L, "new")))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(rows(uri)).containsExactly("{a=1, b=old}");
        run(uri + "?if_exists=append", AB, row(2L, "new"));
        assertThat(rows(uri)).containsExactly("{a=1, b=old}", "{a=2, b=new}");
        run(uri + "?if_exists=overwrite", AB, row(3L, "newer"));
        assertThat(rows(uri)).containsExactly("{a=3, b=newer}");
        assertThat(kind(() -> run(uri + "?if_exists=append", Schema.parse("c:int64?"), row(1L))))
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    void aRunThatGoesOnAddsToItsFile() {
        String uri = folder + "/out.jsonl";
        run(uri, AB, row(1L, "x"));
        try (DataSink sink = sink(uri)) {
            assertThat(sink.checkpoints(PIPELINE)).containsExactly(checkpoint(1, true));
            sink.prepare(new SinkRequest(PIPELINE, AB, 1, true, false));
            try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 1))) {
                w.write(batch(AB, row(2L, "y")));
                sink.commit(List.of(w.prepareCommit()), checkpoint(2, true));
            }
        }
        assertThat(rows(uri)).containsExactly("{a=1, b=x}", "{a=2, b=y}");
    }

    @Test
    void aFolderGetsAFileForEachCommit() {
        String uri = folder + "/out?format=jsonl&compression=gzip";
        try (DataSink sink = sink(uri)) {
            sink.prepare(new SinkRequest(PIPELINE, AB, 1, false, false));
            try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0))) {
                for (long n = 1; n <= 3; n++) {
                    w.write(batch(AB, row(n, "x")));
                    sink.commit(List.of(w.prepareCommit()), checkpoint(n, n == 3));
                }
            }
        }
        List<String> visible = tree(folder.resolve("out")).stream()
                .filter(f -> !f.startsWith("."))
                .toList();
        assertThat(visible).hasSize(3).allMatch(f -> f.matches("part-[0-9a-f]{12}-0-[123]-0\\.jsonl\\.gz"));
        assertThat(tree(folder.resolve("out/.velostream")))
                .as("only the last manifest is kept")
                .hasSize(1);
        assertThat(rows(folder + "/out")).containsExactly("{a=1, b=x}", "{a=2, b=x}", "{a=3, b=x}");
    }

    @Test
    void aCommitInterruptedBehindItsManifestIsSeenByReadersAndCarriedOut() throws IOException {
        String uri = folder + "/out?format=jsonl";
        run(uri, AB, row(1L, "x"));
        Path out = folder.resolve("out");
        Path part = out.resolve(
                tree(out).stream().filter(f -> f.startsWith("part")).findFirst().orElseThrow());
        Path manifest = out.resolve(
                tree(out).stream().filter(f -> f.endsWith(".json")).findFirst().orElseThrow());
        Path staged = manifest.resolveSibling(part.getFileName());
        Files.move(part, staged);
        assertThat(rows(folder + "/out")).containsExactly("{a=1, b=x}");
        try (DataSink sink = sink(uri)) {
            assertThat(sink.checkpoints(PIPELINE)).containsExactly(checkpoint(1, true));
        }
        assertThat(part).exists();
        assertThat(staged).doesNotExist();
    }

    @Test
    void remainsOfAnotherPipelineAreLeftAlone() {
        String uri = folder + "/out?format=jsonl";
        try (DataSink running = sink(uri)) {
            running.prepare(new SinkRequest("other", AB, 1, false, false));
            DataWriter w = running.openWriter(new WriterContext("other", 0, 1, 0));
            w.write(batch(AB, row(7L, "x")));
            Committable prepared = w.prepareCommit();
            try (DataSink mine = sink(uri)) {
                assertThat(mine.checkpoints(PIPELINE)).isEmpty();
            }
            running.commit(List.of(prepared), new Checkpoint("other", "all", 1, "{}", true));
        }
        assertThat(rows(folder + "/out")).containsExactly("{a=7, b=x}");
    }

    @Test
    void aSecondRunOfTheSamePipelineFencesTheFirst() {
        String uri = folder + "/out?format=jsonl";
        try (DataSink first = sink(uri)) {
            first.prepare(new SinkRequest(PIPELINE, AB, 1, false, false));
            DataWriter w = first.openWriter(new WriterContext(PIPELINE, 0, 1, 0));
            w.write(batch(AB, row(1L, "x")));
            Committable prepared = w.prepareCommit();
            run(uri, AB, row(2L, "y"));
            assertThat(kind(() -> first.commit(List.of(prepared), checkpoint(5, true))))
                    .isEqualTo(ErrorKind.CONFLICT);
        }
        assertThat(rows(folder + "/out")).containsExactly("{a=2, b=y}");
    }

    @Test
    void aFolderWithDataIsRefusedReplacedOrAddedTo() {
        String uri = folder + "/out?format=jsonl";
        write(folder.resolve("out/mine.jsonl"), "{\"a\":0,\"b\":\"mine\"}");
        assertThat(kind(() -> run(uri, AB, row(1L, "x")))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        run(uri + "&if_exists=append", AB, row(1L, "x"));
        assertThat(rows(folder + "/out")).containsExactlyInAnyOrder("{a=0, b=mine}", "{a=1, b=x}");
        run(uri + "&if_exists=overwrite", AB, row(2L, "y"));
        assertThat(rows(folder + "/out")).containsExactly("{a=2, b=y}");
        write(folder.resolve("out/mine.jsonl"), "{\"a\":0,\"b\":\"mine\"}");
        assertThat(rows(folder + "/out")).hasSize(2);
    }

    @Test
    void filesRollByRows() {
        String uri = folder + "/out?format=jsonl&max_file_rows=2";
        run(uri, AB, row(1L, "x"), row(2L, "x"), row(3L, "x"), row(4L, "x"), row(5L, "x"));
        assertThat(tree(folder.resolve("out")))
                .filteredOn(f -> f.startsWith("part"))
                .hasSize(3);
        assertThat(rows(folder + "/out")).hasSize(5);
    }

    @Test
    void filesRollBySize() {
        String uri = folder + "/out?format=jsonl&max_file_size=1";
        try (DataSink sink = sink(uri)) {
            sink.prepare(new SinkRequest(PIPELINE, AB, 1, false, false));
            try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0))) {
                w.write(batch(AB, row(1L, "x")));
                w.write(batch(AB, row(2L, "x")));
                sink.commit(List.of(w.prepareCommit()), checkpoint(1, true));
            }
        }
        assertThat(tree(folder.resolve("out")))
                .filteredOn(f -> f.startsWith("part"))
                .hasSize(2);
    }

    @Test
    void partitionsBecomeFoldersWithHarmlessNames() {
        Schema schema = Schema.parse("p:string?, n:int32?, a:int64?");
        String uri = folder + "/out/p=${p}/?format=jsonl&partition_by=n&max_open_files=2";
        String[] values = {"..", "a/b", "x\u0000y\n", "%", "", "ü", "__HIVE_DEFAULT_PARTITION__", null, "C:\\d", "x"};
        Object[][] rows = new Object[values.length * 2][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(values[i % values.length], i % 2 == 0 ? null : 5, (long) i);
        }
        run(uri, schema, rows);
        List<String> expected = new ArrayList<>();
        for (Object[] r : rows) {
            expected.add("{a=" + r[2] + ", n=" + r[1] + ", p=" + r[0] + "}");
        }
        assertThat(tree(folder)).allMatch(f -> f.startsWith("out/"));
        assertThat(rows(folder + "/out", io.velostream.api.ReadRequest.all().withColumns(List.of("a", "n", "p"))))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(tree(folder.resolve("out")))
                .filteredOn(f -> f.contains("p=__HIVE_DEFAULT_PARTITION__/"))
                .isNotEmpty();
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnythingIsWritten() {
        assertThat(kind(() -> run(folder + "/out", AB, row(1L, "x")))).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(kind(() -> run(folder + "/out.jsonl?max_file_rows=1", AB, row(1L, "x"))))
                .isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(kind(() -> sink(folder + "/*.jsonl"))).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(kind(() -> run(folder + "/o?format=jsonl&partition_by=zz", AB, row(1L, "x"))))
                .isEqualTo(ErrorKind.SCHEMA);
        assertThat(kind(() -> run(folder + "/o?format=jsonl&partition_by=a,b", AB, row(1L, "x"))))
                .isEqualTo(ErrorKind.SCHEMA);
        assertThat(tree(folder)).isEmpty();
    }

    @Test
    void aPreviewSaysWhatBecomesOfTheFilesThatAreThere() throws IOException {
        SinkRequest request = new SinkRequest(PIPELINE, AB, 1, false, false);
        String file = folder + "/out.jsonl";
        assertThat(preview(file, request)).containsExactly("create the file " + file);
        assertThat(preview(folder + "/d/?format=jsonl", request)).isEmpty();
        assertThat(tree(folder)).isEmpty();
        run(file, AB, row(1L, "x"));
        run(folder + "/d/?format=jsonl", AB, row(1L, "x"));
        List<String> before = tree(folder);
        assertThat(preview(file + "?if_exists=append", request)).containsExactly("append to the file " + file);
        assertThat(preview(file + "?if_exists=overwrite", request)).containsExactly("replace the file " + file);
        assertThat(preview(folder + "/d/?format=jsonl&if_exists=overwrite", request))
                .containsExactly("replace the 1 file of the folder " + folder + "/d");
        assertThat(kind(() -> preview(file + "?if_exists=fail", request))).isEqualTo(ErrorKind.ALREADY_EXISTS);
        assertThat(tree(folder)).isEqualTo(before);
        assertThat(rows(file)).containsExactly("{a=1, b=x}");
    }

    private static List<String> preview(String uri, SinkRequest request) {
        try (DataSink sink = sink(uri)) {
            assertThat(sink.preview(request).schema()).isEqualTo(AB);
            return sink.preview(request).actions();
        }
    }

    @Test
    void aDeletedTargetTakesItsCheckpointWithIt() throws IOException {
        String uri = folder + "/out.jsonl";
        run(uri, AB, row(1L, "x"));
        Files.delete(folder.resolve("out.jsonl"));
        try (DataSink sink = sink(uri)) {
            assertThat(sink.checkpoints(PIPELINE)).isEmpty();
        }
        run(uri, AB, row(2L, "y"));
        assertThat(rows(uri)).containsExactly("{a=2, b=y}");
    }

    @Test
    void aFullDiskIsSaidAndLeavesNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Needs.command("the right to mount a disk", "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        try {
            for (String name : List.of("/out.jsonl", "/out?format=parquet", "/out.csv.gz")) {
                assertThat(kind(() -> fill(disk + name))).as(name).isEqualTo(ErrorKind.RESOURCE);
                assertThat(tree(disk)).as(name).isEmpty();
            }
            run(disk + "/small.jsonl", AB, row(1L, "x"));
            assertThat(rows(disk + "/small.jsonl")).containsExactly("{a=1, b=x}");
        } finally {
            assertThat(new ProcessBuilder("umount", disk.toString()).start().waitFor())
                    .isZero();
        }
    }

    private static void fill(String uri) {
        java.util.Random random = new java.util.Random(1);
        try (DataSink sink = sink(uri)) {
            sink.prepare(new SinkRequest(PIPELINE, AB, 1, false, false));
            try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0))) {
                for (int i = 0; i < 1000; i++) {
                    w.write(batch(
                            AB,
                            row(
                                    random.nextLong(),
                                    Long.toString(random.nextLong(), 36).repeat(50) + random.nextLong())));
                    for (int k = 0; k < 20; k++) {
                        w.write(batch(AB, row(random.nextLong(), Long.toString(random.nextLong(), 36))));
                    }
                }
                sink.commit(List.of(w.prepareCommit()), checkpoint(1, true));
            }
        }
    }

    @Test
    void standardOutputGetsTheRows() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FileProvider provider = new FileProvider();
        ConnectorSpec spec =
                ConnectorSpec.of(ConnectorUri.parse("-?format=jsonl")).attach(OutputStream.class, out);
        try (DataSink sink = provider.createSink(ConnectorConfig.validate(spec, provider.sinkOptions()))) {
            sink.prepare(new SinkRequest(PIPELINE, AB, 1, false, false));
            try (DataWriter w = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0))) {
                w.write(batch(AB, row(1L, "x")));
                sink.commit(List.of(w.prepareCommit()), checkpoint(1, true));
                assertThat(w.bytesWritten()).isEqualTo(16);
            }
        }
        assertThat(out).hasToString("{\"a\":1,\"b\":\"x\"}\n");
    }
}
