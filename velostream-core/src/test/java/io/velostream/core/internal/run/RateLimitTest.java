package io.velostream.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(-5);

    @Test
    void eventsAreForgottenAfterAMinute() {
        RateLimit limit = new RateLimit(2, clock::get);
        assertThat(limit.take()).isTrue();
        clock.addAndGet(30 * SECOND);
        assertThat(limit.take()).isTrue();
        clock.addAndGet(29 * SECOND);
        assertThat(limit.take()).isFalse();
        clock.addAndGet(SECOND);
        // The first one is gone; the second and the third are not.
        assertThat(limit.take()).isFalse();
        clock.addAndGet(10_000 * SECOND);
        assertThat(limit.take()).isTrue();
        assertThat(limit.take()).isTrue();
        assertThat(limit.take()).isFalse();
    }
}
