package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import io.velostream.core.dlq.DeadLetterFilter;
import io.velostream.core.dlq.DeadLetterQueue;
import io.velostream.core.dlq.ReplayResult;
import io.velostream.core.memory.MemoryStreams;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A million rows, of which some are bad at each stage: the good ones arrive, the bad ones come home after the fix, all once. */
@Timeout(600)
class PoisonIT {
    private static final int ROWS = 1_000_000;
    private static final int EACH = 1_000;
    private static final String SCHEMA = "id:int64, d:int64, code:int64, amount:float64, name:string";

    @TempDir
    private Path folder;

    private final VeloStream velo = VeloStream.create();

    @AfterEach
    void forget() {
        MemoryStreams.clear("poison-out");
    }

    private Path input() throws IOException {
        Path file = folder.resolve("in.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < ROWS; i++) {
                int poison = i % EACH;
                out.write("{\"id\":" + i
                        + ",\"d\":" + (poison == 2 ? 0 : 5)
                        + ",\"code\":" + (poison == 3 ? 70_000 : 7)
                        + ",\"amount\":" + (poison == 1 ? "\"twelve\"" : "12.5")
                        + ",\"name\":\"" + (poison == 4 ? "refused" : "fine") + "\"}\n");
            }
        }
        return file;
    }

    @Test
    void everyRowComesHomeOnce() throws IOException {
        MemoryStreams.create(
                "poison-out",
                Schema.parse("id:int64?, d:int64?, code:int16?, amount:float64?, name:string?, q:int64?"));
        String queueUri = folder.resolve("bad") + "/?format=jsonl";
        Picky sink = new Picky(velo.createSink("memory://poison-out"));
        try (sink) {
            velo.pipeline("poison")
                    .from(input() + "?schema=" + SCHEMA)
                    .with("q", "100 / d")
                    .to(sink)
                    .allowLossy(true)
                    .checkpointEvery(50_000)
                    .onError(ErrorPolicy.deadLetter(queueUri).atMostShare(0.01))
                    .run();
        }
        int bad = 4 * ROWS / EACH;
        assertThat(MemoryStreams.rowCount("poison-out")).isEqualTo(ROWS - bad);
        DeadLetterQueue queue = DeadLetterQueue.open(velo, folder.resolve("bad") + "/");
        Map<String, Integer> kinds = new TreeMap<>();
        queue.each(DeadLetterFilter.all(), l -> kinds.merge(l.category() + " " + l.stage(), 1, Integer::sum));
        int each = ROWS / EACH;
        assertThat(kinds)
                .isEqualTo(Map.of(
                        "producer decode",
                        each,
                        "pipeline transform",
                        each,
                        "pipeline map",
                        each,
                        "target write",
                        each));

        replay(queue, List.of("decode"), "amount", "12.5", "id:int64, d:int64, code:int64, amount:string, name:string");
        replay(queue, List.of("transform"), "q", "0", SCHEMA);
        replay(queue, List.of("map", "write"), "code", "7", SCHEMA + ", q:int64?");
        queue.each(DeadLetterFilter.all(), l -> assertThat(l.state()).isEqualTo(DeadLetter.State.REPLAYED));
        assertThat(queue.replay().to("memory://poison-out").run().chosen()).isZero();

        BitSet ids = new BitSet(ROWS);
        long rows = 0;
        for (RecordBatch batch : MemoryStreams.batches("poison-out")) {
            rows += batch.rowCount();
            int column = batch.schema().indexOf("id");
            batch.records().forEach(r -> ids.set(Math.toIntExact(r.getLong(column))));
        }
        assertThat(rows).isEqualTo(ROWS);
        assertThat(ids.cardinality()).isEqualTo(ROWS);
    }

    private static void replay(DeadLetterQueue queue, List<String> stages, String column, String value, String schema) {
        ReplayResult result = queue.replay()
                .letters(DeadLetterFilter.all().stages(stages))
                .schema(Schema.parse(schema))
                .decode("format=jsonl")
                .to("memory://poison-out")
                .steps(p -> p.with(column, value).allowLossy(true))
                .run();
        assertThat(result.failed()).isZero();
        assertThat(result.replayed()).isEqualTo((long) stages.size() * ROWS / EACH);
    }

    /** A sink that refuses rows of one name. */
    private record Picky(DataSink inner) implements DataSink {
        @Override
        public Set<Capability> capabilities() {
            return inner.capabilities();
        }

        @Override
        public Schema prepare(SinkRequest request) {
            return inner.prepare(request);
        }

        @Override
        public SinkPreview preview(SinkRequest request) {
            return inner.preview(request);
        }

        @Override
        public Schema evolve(Schema rows) {
            return inner.evolve(rows);
        }

        @Override
        public DataWriter openWriter(WriterContext context) {
            DataWriter writer = inner.openWriter(context);
            return new DataWriter() {
                @Override
                public WriteResult write(RecordBatch batch) {
                    int name = batch.schema().indexOf("name");
                    int[] good = new int[batch.rowCount()];
                    int count = 0;
                    List<RejectedRow> refused = new ArrayList<>();
                    for (int i = 0; i < batch.rowCount(); i++) {
                        if ("refused".equals(batch.record(i).getString(name))) {
                            refused.add(RejectedRow.ofBatch(i, ErrorKind.DATA, "not this name"));
                        } else {
                            good[count++] = i;
                        }
                    }
                    writer.write(batch.select(good, count));
                    return new WriteResult(refused);
                }

                @Override
                public WriteResult flush() {
                    return writer.flush();
                }

                @Override
                public Committable prepareCommit() {
                    return writer.prepareCommit();
                }

                @Override
                public long bytesWritten() {
                    return writer.bytesWritten();
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }

        @Override
        public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
            return inner.commit(prepared, checkpoint);
        }

        @Override
        public void abort(List<Committable> prepared) {
            inner.abort(prepared);
        }

        @Override
        public List<Checkpoint> checkpoints(String pipeline) {
            return inner.checkpoints(pipeline);
        }

        @Override
        public Health health() {
            return inner.health();
        }

        @Override
        public void close() {
            inner.close();
        }

        @Override
        public String toString() {
            return inner.toString();
        }
    }
}
