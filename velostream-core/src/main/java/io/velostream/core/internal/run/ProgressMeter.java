package io.velostream.core.internal.run;

import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.Progress;
import io.velostream.core.ProgressListener;
import io.velostream.core.internal.metrics.RollingStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes reports of the counters. {@link #now} is for any thread, the rest for the supervisor's. */
final class ProgressMeter {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressMeter.class);

    private volatile RunControl control;
    private final OptionalLong totalBytes;
    private final Optional<ProgressListener> listener;
    private final RollingStatistics statistics;
    private final long start = System.nanoTime();
    private long lastTime = start;
    private long lastRows;
    private volatile double rate;
    private volatile long end;

    ProgressMeter(
            RunControl control,
            OptionalLong totalBytes,
            Optional<ProgressListener> listener,
            RollingStatistics statistics) {
        this.control = control;
        this.totalBytes = totalBytes;
        this.listener = listener;
        this.statistics = statistics;
    }

    /** Another attempt goes on. */
    void goOn(RunControl next) {
        control = next;
    }

    void starting(DeliveryGuarantee guarantee, String reason) {
        listener.ifPresent(l -> quietly(() -> l.starting(guarantee, reason)));
    }

    void tick(Duration interval) {
        count();
        if (System.nanoTime() - lastTime >= interval.toNanos()) {
            report();
        }
    }

    void last() {
        end = System.nanoTime();
        count();
        report();
    }

    /** What was done since the last time, for the statistics. */
    void count() {
        RunControl c = control;
        statistics.update(
                c.rowsRead.sum(), c.rowsWritten.sum(), c.rowsRejected.sum(), c.bytesRead.sum(), c.bytesWritten.sum());
    }

    private void report() {
        long time = System.nanoTime();
        long rows = control.rowsRead.sum();
        rate = (rows - lastRows) * 1e9 / Math.max(1, time - lastTime);
        lastTime = time;
        lastRows = rows;
        listener.ifPresent(l -> quietly(() -> l.progress(now())));
    }

    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("A progress listener failed", e);
        }
    }

    Progress now() {
        long until = end == 0 ? System.nanoTime() : end;
        long bytes = control.bytesRead.sum();
        OptionalDouble fraction = totalBytes.isPresent() && totalBytes.getAsLong() > 0
                ? OptionalDouble.of(Math.min(1, (double) bytes / totalBytes.getAsLong()))
                : OptionalDouble.empty();
        return new Progress(
                control.rowsRead.sum(),
                control.rowsWritten.sum(),
                control.rowsRejected.sum(),
                bytes,
                control.bytesWritten.sum(),
                control.checkpoints.sum(),
                Duration.ofNanos(until - start),
                rate,
                fraction);
    }
}
