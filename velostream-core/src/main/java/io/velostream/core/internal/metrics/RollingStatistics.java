package io.velostream.core.internal.metrics;

import io.velostream.core.observe.PipelineStatistics;
import io.velostream.core.observe.PipelineStatistics.Rate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;

/** Counts by the minute, for 24 hours, in arrays that never grow: 56 KiB a pipeline. Thread-safe. */
public final class RollingStatistics {
    static final int MINUTES = 24 * 60;
    private static final int READ = 0;
    private static final int WRITTEN = 1;
    private static final int REJECTED = 2;
    private static final int BYTES_READ = 3;
    private static final int BYTES_WRITTEN = 4;
    private static final int COUNTS = 5;

    private final Clock clock;
    private final Instant start;
    private final long[][] slots = new long[COUNTS][MINUTES];
    private final long[] seen = new long[COUNTS];
    /** Minutes since the start, of the slot that is being filled. */
    private long current;

    public RollingStatistics(Clock clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** The sums so far. One that has become smaller begins again: another attempt does not count what was not committed. */
    public synchronized void update(long read, long written, long rejected, long bytesRead, long bytesWritten) {
        advance();
        long[] sums = {read, written, rejected, bytesRead, bytesWritten};
        for (int i = 0; i < COUNTS; i++) {
            slots[i][(int) (current % MINUTES)] += Math.max(0, sums[i] - seen[i]);
            seen[i] = sums[i];
        }
    }

    private void advance() {
        long now = Math.max(current, (clock.millis() - start.toEpochMilli()) / 60_000);
        for (long minute = Math.max(current + 1, now - MINUTES + 1); minute <= now; minute++) {
            for (long[] slot : slots) {
                slot[(int) (minute % MINUTES)] = 0;
            }
        }
        current = now;
    }

    /** The window up to now. */
    public synchronized PipelineStatistics now(String pipeline) {
        advance();
        // The minute that is being filled takes one slot.
        int whole = (int) Math.min(current, MINUTES - 1);
        Instant from = start.plusSeconds(60 * (current - whole));
        double seconds = Math.max(1e-3, (clock.millis() - from.toEpochMilli()) / 1e3);
        return new PipelineStatistics(
                pipeline,
                from,
                whole,
                sum(READ),
                sum(WRITTEN),
                sum(REJECTED),
                sum(BYTES_READ),
                sum(BYTES_WRITTEN),
                rate(READ, whole, seconds),
                rate(WRITTEN, whole, seconds));
    }

    private long sum(int count) {
        return Arrays.stream(slots[count]).sum();
    }

    private Rate rate(int count, int whole, double seconds) {
        double average = sum(count) / seconds;
        if (whole == 0) {
            return new Rate(average, average, average);
        }
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long minute = current - whole; minute < current; minute++) {
            long rows = slots[count][(int) (minute % MINUTES)];
            least = Math.min(least, rows);
            most = Math.max(most, rows);
        }
        return new Rate(least / 60.0, most / 60.0, average);
    }
}
