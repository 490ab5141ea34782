package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.dlq.DeadLetterCategory;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLetterTest {
    private static final Set<Capability> GATHERED =
            Set.of(Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.EXACTLY_ONCE);

    private final VeloStream velo = VeloStream.create();

    @AfterEach
    void forget() {
        for (String name : List.of("dl-in", "dl-out", "dl-bad")) {
            MemoryStreams.clear(name);
        }
    }

    private static List<Record> letters() {
        return MemoryStreams.batches("dl-bad").stream()
                .flatMap(RecordBatch::records)
                .toList();
    }

    private static RecordBatch names(String... names) {
        BatchBuilder b = new BatchBuilder(Schema.of(Field.required("name", DataType.STRING)));
        for (String name : names) {
            b.setString(0, name).endRow();
        }
        return b.build();
    }

    @Test
    void thePageListsTheColumns() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/dead-letters.md"))) {
            folder = folder.getParent();
        }
        List<String> rows = Pattern.compile("^\\| `([a-z_]+)` \\| ([^|]+) \\|[^|]+\\|$", Pattern.MULTILINE)
                .matcher(Files.readString(folder.resolve("docs/dead-letters.md")))
                .results()
                .map(m -> m.group(1) + ":" + m.group(2))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Pipeline.DEAD_LETTER_SCHEMA.fields().stream()
                        .map(Field::toString)
                        .toList());
    }

    @Test
    void aLetterHasEverythingThatIsNeededToBringTheRowHome() {
        MemoryStreams.put("dl-in", names("1", "x", "2"));
        MemoryStreams.put(
                "dl-in",
                names("y").withMetadata(MetadataField.EVENT_TIME, times(Instant.parse("2026-01-02T03:04:05Z"))));
        velo.pipeline("home")
                .from("memory://dl-in")
                .cast("name", DataType.INT32)
                .to("memory://dl-out")
                .onError(ErrorPolicy.deadLetter("memory://dl-bad"))
                .run();
        List<Record> letters = letters();
        assertThat(letters).hasSize(2);
        Record first = letters.get(0);
        assertThat(first.get("target")).isEqualTo("memory://dl-out");
        assertThat(first.get("stage")).isEqualTo("transform");
        assertThat(first.get("kind")).isEqualTo("data");
        assertThat(first.get("category")).isEqualTo("pipeline");
        assertThat(first.get("attempts")).isEqualTo(1);
        assertThat(first.get("record")).isEqualTo("{\"name\":\"x\"}");
        assertThat(first.get("record_schema")).isEqualTo("name:string");
        assertThat(Schema.parse(String.valueOf(first.get("record_schema"))).names())
                .containsExactly("name");
        assertThat(first.get("source_offset")).asString().contains("3");
        assertThat(first.get("event_time")).isNull();
        assertThat(letters.get(1).get("event_time")).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    private static Column times(Instant time) {
        ColumnBuilder b = ColumnBuilder.of(DataType.TIMESTAMP_UTC, 1);
        Values.append(b, time);
        return b.build();
    }

    @Test
    void equalRowsAreDifferentLetters() {
        MemoryStreams.put(
                "dl-in", names(IntStream.range(0, 50).mapToObj(i -> "x").toArray(String[]::new)));
        velo.pipeline("equal")
                .from("memory://dl-in")
                .mapRecord(Schema.of(Field.required("name", DataType.STRING)), (record, out) -> {
                    out.setString(0, record.getString(0)).endRow();
                    out.setString(0, record.getString(0)).endRow();
                })
                .cast("name", DataType.INT32)
                .to("memory://dl-out")
                .onError(ErrorPolicy.deadLetter("memory://dl-bad"))
                .run();
        assertThat(letters().stream().map(r -> r.get("id"))).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void afterACrashBetweenTheTwoCommitsEachBadRowMakesOneLetter() {
        int crashesWithLetters = 0;
        for (int call = 1; call < 14; call++) {
            FakeSink.Store store = new FakeSink.Store();
            MemoryStreams.clear("dl-bad");
            Faults faults = new Faults("commit", call, () -> new IllegalStateException("gone"));
            boolean crashed = false;
            for (Faults f : List.of(faults, Faults.none())) {
                FakeSource source = FakeSource.resumable(f, 2, 5);
                source.rejectEvery = 3;
                FakeSink sink = new FakeSink(f, store, GATHERED);
                sink.refuse = 50;
                try {
                    velo.pipeline("crashing")
                            .from(source)
                            .to(sink)
                            .parallelism(2)
                            .checkpointEvery(10)
                            .onError(ErrorPolicy.deadLetter("memory://dl-bad"))
                            .run();
                } catch (VeloException e) {
                    crashed = true;
                    crashesWithLetters += letters().isEmpty() ? 0 : 1;
                }
            }
            assertThat(crashed).isEqualTo(faults.hasThrown());
            assertThat(letters().stream().map(r -> r.get("id"))).doesNotHaveDuplicates();
            assertThat(letters().stream()
                            .map(r -> r.get("stage") + " " + r.get("reason"))
                            .toList())
                    .hasSize(35)
                    .filteredOn(l -> l.startsWith("write"))
                    .hasSize(1);
        }
        assertThat(crashesWithLetters).isPositive();
    }

    @Test
    void aPipelineThatBeginsAnewMakesNewLetters() {
        MemoryStreams.put("dl-in", names("x"));
        for (int run = 0; run < 2; run++) {
            velo.pipeline("anew")
                    .from("memory://dl-in")
                    .cast("name", DataType.INT32)
                    .to("memory://dl-out")
                    .resume(false)
                    .onError(ErrorPolicy.deadLetter("memory://dl-bad"))
                    .run();
        }
        assertThat(letters().stream().map(r -> r.get("id"))).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aQueueThatIsGoneStopsThePipelineAndNothingIsDropped() {
        for (String operation : List.of("checkpoints", "prepare", "openWriter", "write", "prepareCommit", "commit")) {
            FakeSink.Store store = new FakeSink.Store();
            FakeSource source = FakeSource.resumable(Faults.none(), 2, 5);
            source.rejectEvery = 9;
            Faults gone = new Faults(operation, 1, () -> VeloException.of(ErrorKind.UNAVAILABLE, "the queue is gone")
                    .build());
            FakeSink queue = new FakeSink(gone, new FakeSink.Store(), GATHERED);
            assertThatThrownBy(() -> velo.pipeline("queue")
                            .from(source)
                            .to(new FakeSink(Faults.none(), store, GATHERED))
                            .checkpointEvery(10)
                            .onError(ErrorPolicy.deadLetter(queue))
                            .run())
                    .as(operation)
                    .hasMessageContaining("the queue is gone");
            assertThat(store.rows).as("rows behind a letter that is not safe").doesNotContain(1L, 2L, 99L);
        }
    }

    @Test
    void tooManyBadRowsInAMinuteStopThePipeline() {
        MemoryStreams.put("dl-in", names("a", "b", "c", "1"));
        Pipeline pipeline = velo.pipeline("rate")
                .from("memory://dl-in")
                .cast("name", DataType.INT32)
                .to("memory://dl-out");
        assertThatThrownBy(() -> pipeline.onError(
                                ErrorPolicy.deadLetter("memory://dl-bad").atMostPerMinute(2))
                        .run())
                .hasMessageContaining("one bad row more than the 2 that are borne within a minute");
        assertThat(MemoryStreams.rowCount("dl-out")).isZero();
        pipeline.onError(ErrorPolicy.deadLetter("memory://dl-bad").atMostPerMinute(3))
                .run();
        assertThat(MemoryStreams.rowCount("dl-out")).isEqualTo(1);
    }

    @Test
    void categoriesSayWhoMustAct() {
        assertThat(DeadLetterCategory.of("decode", ErrorKind.DATA)).isEqualTo(DeadLetterCategory.PRODUCER);
        assertThat(DeadLetterCategory.of("read", ErrorKind.CORRUPT)).isEqualTo(DeadLetterCategory.PRODUCER);
        assertThat(DeadLetterCategory.of("transform", ErrorKind.DATA)).isEqualTo(DeadLetterCategory.PIPELINE);
        assertThat(DeadLetterCategory.of("map", ErrorKind.DATA)).isEqualTo(DeadLetterCategory.PIPELINE);
        assertThat(DeadLetterCategory.of("write", ErrorKind.DATA)).isEqualTo(DeadLetterCategory.TARGET);
        assertThat(DeadLetterCategory.of("write", ErrorKind.UNSUPPORTED)).isEqualTo(DeadLetterCategory.PIPELINE);
        assertThat(DeadLetterCategory.of("write", ErrorKind.TIMEOUT)).isEqualTo(DeadLetterCategory.TRANSIENT);
        assertThat(DeadLetterCategory.of("map", ErrorKind.INTERNAL)).isEqualTo(DeadLetterCategory.INTERNAL);
        assertThat(DeadLetterCategory.TRANSIENT.word()).isEqualTo("transient");
    }
}
