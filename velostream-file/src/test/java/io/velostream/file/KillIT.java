package io.velostream.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills a process that writes files at random moments and lets others go on, until the output is there: exactly. */
class KillIT {
    private static final int ROWS = 400_000;
    private static final int KILLS = 10;

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeInput() throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("in.jsonl"))) {
            for (int i = 0; i < ROWS; i++) {
                out.write("{\"id\":" + i + ",\"p\":" + i % 3 + ",\"text\":\"row number " + i + "\"}\n");
            }
        }
    }

    /** One run of the pipeline, in a process of its own. */
    public static final class Child {
        private Child() {}

        /** Copies the first URI to the second. */
        public static void main(String[] args) {
            PipelineResult result = VeloStream.create()
                    .pipeline("copy")
                    .from(args[0])
                    .to(args[1])
                    .parallelism(2)
                    .batchRows(500)
                    .checkpointEvery(Duration.ofMillis(20))
                    .run();
            System.out.println(result.complete());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "folder, ?format=jsonl, 1500",
        "partitioned, /p=${p}/?format=jsonl&max_open_files=2&compression=gzip, 1500",
        "rolled, ?format=parquet&max_file_rows=3000, 1500",
        "single.jsonl, ?if_exists=fail, 600",
        "single.parquet, ?if_exists=fail, 600"
    })
    void whateverIsKilledTheResumedRunEndsWithTheRowsOfTheInput(String name, String options, int mostMillis)
            throws Exception {
        Random random = new Random(name.hashCode());
        String source = folder.resolve("in.jsonl") + "?split_size=1MB";
        Path target = folder.resolve(name);
        boolean complete = false;
        int killed = 0;
        while (!complete) {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Child.class.getName(),
                    source,
                    target + options);
            Path log = folder.resolve(name + ".log");
            Process child = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            // The first is killed as soon as it has written something, the others at any moment.
            boolean running = killed == 0
                    ? stillRunsWhenItHasBegun(child, target)
                    : !child.waitFor(
                            killed < KILLS ? 400 + random.nextInt(mostMillis) : 300_000, TimeUnit.MILLISECONDS);
            if (running) {
                child.destroyForcibly().waitFor();
                killed++;
                assertNoRowTwice(target);
            } else {
                assertThat(child.exitValue()).as("%s", Files.readString(log)).isZero();
                complete = true;
            }
        }
        assertThat(ids(target).cardinality()).isEqualTo(ROWS);
        assertThat(killed).isPositive();
    }

    private static boolean stillRunsWhenItHasBegun(Process child, Path target) throws Exception {
        String file = "." + target.getFileName() + ".velostream";
        boolean begun = false;
        while (!begun && !child.waitFor(5, TimeUnit.MILLISECONDS)) {
            try (var names = Files.list(folder)) {
                begun = Files.isDirectory(target)
                        || names.anyMatch(n -> n.getFileName().toString().startsWith(file));
            }
        }
        return child.isAlive();
    }

    private static void assertNoRowTwice(Path target) {
        try {
            ids(target);
        } catch (VeloException e) {
            assertThat(e.kind()).isEqualTo(io.velostream.api.ErrorKind.NOT_FOUND);
        }
    }

    /** The ids that a reader sees; fails when one is there twice. */
    private static BitSet ids(Path target) {
        BitSet ids = new BitSet(ROWS);
        try (DataSource source = FileFixture.source(target.toString())) {
            ReadPlan plan = source.plan(ReadRequest.all());
            int id = plan.schema().indexOf("id");
            for (Split split : FileFixture.splits(source, plan)) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    while (reader.read(Duration.ZERO) instanceof ReadResult.Batch b) {
                        collect(b.batch(), id, ids);
                    }
                }
            }
        }
        return ids;
    }

    private static void collect(RecordBatch batch, int column, BitSet ids) {
        LongColumn values = (LongColumn) batch.column(column);
        for (int row = 0; row < batch.rowCount(); row++) {
            int id = (int) values.get(row);
            assertThat(ids.get(id)).as("row %s is there twice", id).isFalse();
            ids.set(id);
        }
    }
}
