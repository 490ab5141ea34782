package io.velostream.bench.kafka;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.ours.Velo;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** The same by us. */
final class OurTopics {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final VeloStream VELO = VeloStream.create();
    private static final Set<String> FILLED = new HashSet<>();

    private OurTopics() {}

    static Outcome raw(String topic) {
        return scan(ConnectorUri.parse(Topics.broker().uri(topic, "format=raw&stop=end")), batch -> {
            BytesColumn value = (BytesColumn) batch.column(0);
            return value.offsets()[batch.rowCount()] - (long) value.offsets()[0];
        });
    }

    static Outcome json(String topic, int readers) throws Exception {
        return Velo.scan(typed(Topics.broker().uri(topic, "stop=end")), readers);
    }

    private static ConnectorUri typed(String uri) {
        return ConnectorUri.parse(uri).withOption("schema", Lineitem.SCHEMA.toString());
    }

    private static Outcome scan(ConnectorUri uri, ToLongFunction<RecordBatch> action) {
        long count = 0;
        long sum = 0;
        try (DataSource source = VELO.createSource(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (SplitEnumerator splits = source.splits(plan)) {
                while (splits.next(WAIT) instanceof SplitResult.Found found) {
                    for (Split split : found.splits()) {
                        try (DataReader reader = source.openReader(plan, split, null)) {
                            ReadResult result = reader.read(WAIT);
                            while (result instanceof ReadResult.Batch b) {
                                count += b.batch().rowCount();
                                sum += action.applyAsLong(b.batch());
                                result = reader.read(WAIT);
                            }
                        }
                    }
                }
            }
        }
        return new Outcome(count, sum);
    }

    /** The rows are made once, so that the measured run only writes; the batches are there several times. */
    static synchronized String rows(Inputs in) throws IOException {
        String stream = "rows-" + in.scale();
        if (FILLED.add(stream)) {
            String once = "once-" + stream;
            VELO.pipeline()
                    .from(typed(in.jsonLines().toString()))
                    .to("memory://" + once)
                    .run();
            for (int i = 0; i < Topics.REPEATS; i++) {
                MemoryStreams.put(stream, MemoryStreams.batches(once));
            }
            MemoryStreams.end(stream);
        }
        return stream;
    }

    static Outcome produce(Inputs in) throws Exception {
        String stream = rows(in);
        String topic = Topics.broker().newTopic(Topics.PARTITIONS);
        PipelineResult result = VELO.pipeline("produce-" + UUID.randomUUID())
                .from("memory://" + stream)
                .to(Topics.broker().uri(topic, "batch_size=" + Topics.BATCH_BYTES))
                .parallelism(1)
                .run();
        Topics.delete(topic);
        return new Outcome(result.rowsWritten(), 0);
    }

    static Outcome copy(String topic) throws Exception {
        String out = Topics.broker().newTopic(Topics.PARTITIONS);
        PipelineResult result = VELO.pipeline("copy-" + UUID.randomUUID())
                .from(Topics.broker().uri(topic, "format=raw&stop=end"))
                .to(Topics.broker().uri(out, "format=raw&transactional=true&batch_size=" + Topics.BATCH_BYTES))
                .checkpointEvery(Topics.TRANSACTION_ROWS)
                .parallelism(1)
                .run();
        Topics.delete(out);
        return new Outcome(result.rowsWritten(), 0);
    }

    static void toParquet(String topic, Path folder) {
        VELO.pipeline("parquet-" + UUID.randomUUID())
                .from(typed(Topics.broker().uri(topic, "stop=end")))
                .to(folder + "/?format=parquet")
                .checkpointEvery(Duration.ofMillis(ToParquet.MILLIS))
                .parallelism(ToParquet.PARALLELISM)
                .run();
    }
}
