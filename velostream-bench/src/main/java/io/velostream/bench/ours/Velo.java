package io.velostream.bench.ours;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.run.Outcome;
import io.velostream.core.VeloStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** VeloStream as a user calls it: sources, batches and pipelines by URI. */
public final class Velo {
    private static final String PRICE = "l_extendedprice";
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** As in any program: the connectors are looked for once. */
    private static final VeloStream VELO = VeloStream.create();

    private Velo() {}

    /** Reads all columns as typed batches. */
    public static Outcome scan(Path file, int threads) throws Exception {
        return scan(file, threads, ReadRequest.all());
    }

    /** Reads one column. */
    public static Outcome scanPrice(Path file, int threads) throws Exception {
        return scan(file, threads, ReadRequest.all().withColumns(List.of(PRICE)));
    }

    /** Copies the file; the formats follow from the names. */
    public static void copy(Path from, Path to, int threads) {
        VELO.pipeline()
                .from(source(from))
                .to(ConnectorUri.parse(to.toString()).withOption("if_exists", "overwrite"))
                .parallelism(threads)
                .run();
    }

    private static ConnectorUri source(Path file) {
        ConnectorUri uri = ConnectorUri.parse(file.toString());
        // Parquet knows its types; text is declared, as it is for the peers.
        return file.toString().endsWith(".parquet") ? uri : uri.withOption("schema", Lineitem.SCHEMA.toString());
    }

    /** Reads all columns of any source that has the price. */
    public static Outcome scan(ConnectorUri uri, int threads) throws Exception {
        return scan(uri, threads, ReadRequest.all());
    }

    private static Outcome scan(Path file, int threads, ReadRequest request) throws Exception {
        return scan(source(file), threads, request);
    }

    private static Outcome scan(ConnectorUri uri, int threads, ReadRequest request) throws Exception {
        try (DataSource source = VELO.createSource(uri)) {
            ReadPlan plan = source.plan(request.withParallelism(threads));
            ConcurrentLinkedQueue<Split> splits = new ConcurrentLinkedQueue<>(splits(source, plan));
            if (threads == 1) {
                return drain(source, plan, splits);
            }
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                return sum(pool, source, plan, splits, threads);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static Outcome sum(
            ExecutorService pool, DataSource source, ReadPlan plan, ConcurrentLinkedQueue<Split> splits, int threads)
            throws InterruptedException, ExecutionException {
        List<Future<Outcome>> lanes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            lanes.add(pool.submit(() -> drain(source, plan, splits)));
        }
        long rows = 0;
        long cents = 0;
        for (Future<Outcome> lane : lanes) {
            rows += lane.get().rows();
            cents += lane.get().checksum();
        }
        return new Outcome(rows, cents);
    }

    private static List<Split> splits(DataSource source, ReadPlan plan) {
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator enumerator = source.splits(plan)) {
            while (enumerator.next(WAIT) instanceof SplitResult.Found found) {
                all.addAll(found.splits());
            }
        }
        return all;
    }

    private static Outcome drain(DataSource source, ReadPlan plan, ConcurrentLinkedQueue<Split> splits) {
        long rows = 0;
        long cents = 0;
        for (Split split = splits.poll(); split != null; split = splits.poll()) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                while (reader.read(WAIT) instanceof ReadResult.Batch result) {
                    RecordBatch batch = result.batch();
                    rows += batch.rowCount();
                    cents += sum((LongColumn) batch.column(PRICE));
                }
            }
        }
        return new Outcome(rows, cents);
    }

    private static long sum(LongColumn column) {
        long[] values = column.values();
        long sum = 0;
        for (int i = 0; i < column.size(); i++) {
            sum += values[i];
        }
        return sum;
    }
}
