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
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.VeloStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** Reads the changes of a replication slot: a child process of {@code Changes}. */
public final class SlotReader {
    private static final Duration WAIT = Duration.ofMillis(100);

    private SlotReader() {}

    /**
     * Arguments: URI without slot, number of changes, then {@code lag} or the slots to read one after the other, the last of
     * which is measured.
     */
    public static void main(String[] args) {
        int wanted = Integer.parseInt(args[1]);
        boolean lag = args[2].equals("lag");
        for (int i = lag ? 3 : 2; i < args.length; i++) {
            long cpu = cpu();
            long start = System.nanoTime();
            long[] lags = new long[lag ? wanted : 0];
            read(args[0] + "&slot=" + args[i], wanted, lags);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (lag) {
                Arrays.sort(lags);
                System.out.printf(
                        Locale.ROOT,
                        "LAG p50 %.1f ms p99 %.1f ms max %.1f ms%n",
                        lags[wanted / 2] / 1e3,
                        lags[(int) (wanted * 99L / 100)] / 1e3,
                        lags[wanted - 1] / 1e3);
            } else {
                System.out.printf(Locale.ROOT, "RUN %.2f %.2f%n", seconds, (cpu() - cpu) / 1e9);
            }
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void read(String uri, long wanted, long[] lags) {
        try (DataSource source = VeloStream.create().createSource(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (SplitEnumerator splits = source.splits(plan)) {
                Split split = ((SplitResult.Found) splits.next(Duration.ZERO))
                        .splits()
                        .get(0);
                try (DataReader reader = source.openReader(plan, split, null)) {
                    long count = 0;
                    long sum = 0;
                    while (count < wanted) {
                        if (reader.read(WAIT) instanceof ReadResult.Batch b) {
                            sum += sum(b.batch());
                            note(b.batch(), count, lags);
                            count += b.batch().rowCount();
                        }
                    }
                    System.out.println("sum of ids " + sum);
                }
            }
        }
    }

    private static long sum(RecordBatch batch) {
        LongColumn ids = (LongColumn) batch.column(0);
        long sum = 0;
        for (int row = 0; row < batch.rowCount(); row++) {
            sum += ids.get(row);
        }
        return sum;
    }

    private static void note(RecordBatch batch, long first, long[] lags) {
        if (lags.length == 0) {
            return;
        }
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        LongColumn times =
                (LongColumn) batch.metadata(MetadataField.COMMIT_TIME).orElseThrow();
        for (int row = 0; row < batch.rowCount() && first + row < lags.length; row++) {
            lags[(int) first + row] = now - times.get(row);
        }
    }
}
