package io.velostream.core.internal.layer;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How fast rows and bytes may pass one source or sink, all lanes together. Thread-safe. */
final class Pace {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int PERIODS = 10;
    private static final Duration ANY = Duration.ofDays(1);
    private static final long KIB = 1024;

    private final @Nullable RateLimiter rows;
    private final @Nullable RateLimiter kibibytes;

    Pace(Optional<Integer> rowsPerSecond, Optional<Long> bytesPerSecond) {
        this.rows = rowsPerSecond.map(n -> limiter("rows", n)).orElse(null);
        this.kibibytes = bytesPerSecond
                .map(n -> limiter("bytes", Math.toIntExact(n / KIB)))
                .orElse(null);
    }

    private static RateLimiter limiter(String name, int perSecond) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitRefreshPeriod(PERIOD)
                        .limitForPeriod(Math.max(1, perSecond / PERIODS))
                        .timeoutDuration(ANY)
                        .build());
    }

    boolean isLimited() {
        return rows != null || kibibytes != null;
    }

    /** Takes note of a batch; how long to wait on its behalf, in nanoseconds. */
    long taken(RecordBatch batch) {
        long wait = 0;
        RateLimiter r = rows;
        if (r != null && batch.rowCount() > 0) {
            wait = r.reservePermission(batch.rowCount());
        }
        RateLimiter b = kibibytes;
        if (b != null) {
            wait = Math.max(wait, b.reservePermission((int) Math.max(1, batch.byteSize() / KIB)));
        }
        return wait;
    }

    static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "Interrupted while waiting for the rate allowed")
                    .build();
        }
    }
}
