package io.velostream.system;

import io.velostream.api.batch.RecordBatch;
import io.velostream.core.Pipeline;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.HealthRules;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the pipelines of all systems have in common. */
final class Roles {
    /** Patience and pauses in seconds where a user has minutes. */
    static final String QUICK = "retry_time=60s&retry_backoff=100ms&retry_backoff_max=500ms&breaker_pause=500ms";

    static final String PAD = "x".repeat(1_000);
    /** In the rows of a server that is read: more of them than buffers on the way can hold, so that a fault is met. */
    static final String WIDE_PAD = "y".repeat(7_000);

    private Roles() {}

    static Pipeline pipeline(VeloStream velo, String name) {
        return velo.pipeline(name)
                .batchRows(25)
                .queueBytes(256 << 10)
                .parallelism(2)
                .checkpointEvery(Duration.ofMillis(300))
                .health(HealthRules.standard().validFor(Duration.ofMillis(300)));
    }

    /** A file with all rows. */
    static Path input(Path folder) {
        Path file = folder.resolve("in.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < SystemUnderTest.ROWS; i++) {
                out.write("{\"id\":" + i + ",\"pad\":\"" + PAD + "\"}\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** The URI of that file. */
    static String file(Path input) {
        return input + "?schema=id:int64,pad:string";
    }

    /** The URI of a folder. */
    static String folder(Path folder) {
        return folder + "/?format=jsonl";
    }

    /** The ids of the rows in such a folder. */
    static List<Integer> ids(VeloStream velo, Path folder) {
        List<Integer> ids = new ArrayList<>();
        try (Reading reading = velo.read(folder + "/?format=jsonl&schema=id:int64,pad:string")) {
            for (RecordBatch batch : reading) {
                batch.records().forEach(r -> ids.add(Math.toIntExact(r.getLong(0))));
            }
        }
        return ids;
    }
}
