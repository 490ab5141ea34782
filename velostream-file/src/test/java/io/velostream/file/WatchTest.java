package io.velostream.file;

import static io.velostream.file.FileFixture.source;
import static io.velostream.file.FileFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private static List<String> ids(SplitResult result) {
        return result instanceof SplitResult.Found found
                ? found.splits().stream().map(Split::id).toList()
                : List.of();
    }

    @Test
    void eachFileIsGivenOnceWhenItIsStable() throws IOException {
        age(write(folder.resolve("a.jsonl"), "{\"a\":1}"));
        try (DataSource source = source(folder + "?watch=true&stable_for=50ms&poll_interval=10ms")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(plan.bounded()).isFalse();
            try (SplitEnumerator splits = source.splits(plan)) {
                assertThat(ids(splits.next(LONG))).containsExactly("a.jsonl#0");
                assertThat(splits.next(SHORT)).isEqualTo(SplitResult.IDLE);
                write(folder.resolve("b.jsonl"), "{\"a\":2}");
                assertThat(ids(splits.next(LONG))).containsExactly("b.jsonl#0");
                assertThat(splits.next(SHORT)).isEqualTo(SplitResult.IDLE);
            }
        }
    }

    @Test
    void unfinishedNamesAreWaitedFor() throws IOException {
        age(write(folder.resolve("a.jsonl"), "{\"a\":1}"));
        try (DataSource source = source(folder + "/*?format=jsonl&watch=true&stable_for=10ms&poll_interval=10ms")) {
            try (SplitEnumerator splits = source.splits(source.plan(ReadRequest.all()))) {
                assertThat(ids(splits.next(LONG))).containsExactly("a.jsonl#0");
                Path part = write(folder.resolve("b.jsonl.part"), "{\"a\":2}");
                write(folder.resolve(".c.jsonl"), "{\"a\":3}");
                assertThat(splits.next(Duration.ofMillis(100))).isEqualTo(SplitResult.IDLE);
                Files.move(part, folder.resolve("b.jsonl"), StandardCopyOption.ATOMIC_MOVE);
                assertThat(ids(splits.next(LONG))).containsExactly("b.jsonl#0");
            }
        }
    }

    @Test
    void aFileThatStillGrowsIsNotGiven() throws IOException {
        age(write(folder.resolve("a.jsonl"), "{\"a\":1}"));
        try (DataSource source = source(folder + "?watch=true&stable_for=1h&poll_interval=10ms")) {
            try (SplitEnumerator splits = source.splits(source.plan(ReadRequest.all()))) {
                write(folder.resolve("b.jsonl"), "{\"a\":2}");
                assertThat(splits.next(SHORT)).isEqualTo(SplitResult.IDLE);
            }
        }
    }

    @Test
    void anEmptyFolderIsWatchedWithADeclaredSchema() throws IOException {
        try (DataSource source =
                source(folder + "?watch=true&stable_for=10ms&poll_interval=10ms&format=jsonl&schema=a:int64")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (SplitEnumerator splits = source.splits(plan)) {
                assertThat(splits.next(SHORT)).isEqualTo(SplitResult.IDLE);
                write(folder.resolve("b.jsonl"), "{\"a\":2}");
                SplitResult found = splits.next(LONG);
                assertThat(ids(found)).containsExactly("b.jsonl#0");
                Split split = ((SplitResult.Found) found).splits().get(0);
                try (DataReader reader = source.openReader(plan, split, null)) {
                    assertThat(reader.read(SHORT)).isInstanceOf(ReadResult.Batch.class);
                    assertThat(reader.read(SHORT)).isEqualTo(ReadResult.END);
                }
            }
        }
    }

    /** Rows that come until nothing more does. */
    private static List<String> drain(DataReader reader) {
        List<String> rows = new ArrayList<>();
        ReadResult result = reader.read(LONG);
        while (result instanceof ReadResult.Batch b) {
            b.batch().records().forEach(r -> rows.add(r.toString()));
            result = reader.read(Duration.ZERO);
        }
        return rows;
    }

    private static Split only(DataSource source, ReadPlan plan) {
        try (SplitEnumerator splits = source.splits(plan)) {
            return ((SplitResult.Found) splits.next(LONG)).splits().get(0);
        }
    }

    private static final String TAIL = "?tail=true&stable_for=20ms&poll_interval=10ms";

    @Test
    void aTailGivesCompleteLinesOnly() throws IOException {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"a\":1}\n{\"a\":2}\n{\"a\":");
        try (DataSource source = source(file + TAIL)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(plan.bounded()).isFalse();
            try (DataReader reader = source.openReader(plan, only(source, plan), null)) {
                assertThat(drain(reader)).containsExactly("{a=1}", "{a=2}");
                assertThat(reader.read(SHORT)).isEqualTo(ReadResult.IDLE);
                Files.writeString(file, "3}\n{\"a\":4}\n", StandardOpenOption.APPEND);
                assertThat(drain(reader)).containsExactly("{a=3}", "{a=4}");
            }
        }
    }

    @Test
    void aTailWaitsForTheEndOfQuotes() throws IOException {
        Path file = folder.resolve("log.csv");
        Files.writeString(file, "a,b\n1,x\n2,\"one\ntwo\n\"\"three");
        try (DataSource source = source(file + TAIL + "&schema=a:int64,b:string")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader = source.openReader(plan, only(source, plan), null)) {
                assertThat(drain(reader)).containsExactly("{a=1, b=x}");
                assertThat(reader.read(SHORT)).isEqualTo(ReadResult.IDLE);
                Files.writeString(file, "\"\"\n\"\r\n3,5\" pipe\n4", StandardOpenOption.APPEND);
                assertThat(drain(reader)).containsExactly("{a=2, b=one\ntwo\n\"three\"\n}", "{a=3, b=5\" pipe}");
                Files.writeString(file, ",\"\"\n", StandardOpenOption.APPEND);
                assertThat(drain(reader)).containsExactly("{a=4, b=}");
            }
        }
    }

    @Test
    void aTailMayBeginAtTheEnd() throws IOException {
        Path file = write(folder.resolve("log.jsonl"), "{\"a\":1}", "{\"a\":2}");
        try (DataSource source = source(file + TAIL + "&start=end")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader = source.openReader(plan, only(source, plan), null)) {
                assertThat(reader.read(SHORT)).isEqualTo(ReadResult.IDLE);
                Files.writeString(file, "{\"a\":3}\n", StandardOpenOption.APPEND);
                assertThat(drain(reader)).containsExactly("{a=3}");
            }
        }
    }

    @Test
    void aRotatedFileIsReadToItsEndAndThenTheNewOne() throws IOException {
        Path file = write(folder.resolve("log.jsonl"), "{\"a\":1}");
        try (DataSource source = source(file + TAIL)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader = source.openReader(plan, only(source, plan), null)) {
                assertThat(drain(reader)).containsExactly("{a=1}");
                Path old = Files.move(file, folder.resolve("log.jsonl.1"));
                Files.writeString(old, "{\"a\":2}\n{\"a\":3}", StandardOpenOption.APPEND);
                write(file, "{\"a\":4}");
                List<String> rows = new ArrayList<>();
                while (rows.size() < 3) {
                    rows.addAll(drain(reader));
                }
                assertThat(rows).containsExactly("{a=2}", "{a=3}", "{a=4}");
            }
        }
    }

    @Test
    void aTruncatedFileIsReadFromItsBeginning() throws IOException {
        Path file = write(folder.resolve("log.jsonl"), "{\"a\":1}", "{\"a\":2}");
        try (DataSource source = source(file + TAIL)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader = source.openReader(plan, only(source, plan), null)) {
                assertThat(drain(reader)).containsExactly("{a=1}", "{a=2}");
                Files.writeString(file, "{\"a\":7}\n{\"a\":8}\n{\"a\":9}\n");
                assertThat(drain(reader)).containsExactly("{a=7}", "{a=8}", "{a=9}");
            }
        }
    }

    @Test
    void aTailGoesOnFromEachOffset() throws IOException {
        Path file = write(folder.resolve("log.jsonl"), "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        try (DataSource source = source(file + TAIL)) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(1, 1 << 20));
            Split split = only(source, plan);
            ReadResult.Batch first;
            try (DataReader reader = source.openReader(plan, split, null)) {
                first = (ReadResult.Batch) reader.read(LONG);
            }
            write(folder.resolve("next.jsonl"), "{\"a\":5}");
            Files.writeString(file, "{\"a\":4}\n", StandardOpenOption.APPEND);
            Files.move(file, folder.resolve("log.jsonl.old"));
            Files.move(folder.resolve("next.jsonl"), file);
            try (DataReader reader =
                    source.openReader(plan, split, first.batch().offset().orElseThrow())) {
                List<String> rows = new ArrayList<>();
                while (rows.size() < 4) {
                    rows.addAll(drain(reader));
                }
                assertThat(rows).containsExactly("{a=2}", "{a=3}", "{a=4}", "{a=5}");
            }
        }
    }
}
