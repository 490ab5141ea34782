package io.velostream.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.velostream.core.observe.PipelineStatistics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RollingStatisticsTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:30Z");

    private final Hand clock = new Hand();
    private final RollingStatistics statistics = new RollingStatistics(clock);
    private long read;

    private static final class Hand extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void read(long rows) {
        read += rows;
        statistics.update(read, read / 2, 1, read * 10, read * 5);
    }

    private void minutes(long minutes) {
        clock.now = clock.now.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void beforeTheFirstMinuteIsOverThereIsOnlyAnAverage() {
        clock.now = START.plusSeconds(10);
        read(500);
        PipelineStatistics now = statistics.now("p");
        assertThat(now.minutes()).isZero();
        assertThat(now.rowsRead()).isEqualTo(500);
        assertThat(now.rowsWritten()).isEqualTo(250);
        assertThat(now.rowsRejected()).isEqualTo(1);
        assertThat(now.read()).isEqualTo(new PipelineStatistics.Rate(50, 50, 50));
    }

    @Test
    void leastAndMostAreThoseOfWholeMinutes() {
        read(600);
        minutes(1);
        read(6_000);
        minutes(2);
        read(1);
        PipelineStatistics now = statistics.now("p");
        assertThat(now.minutes()).isEqualTo(3);
        // The minute in which nothing came counts, the one that has begun does not.
        assertThat(now.read().least()).isZero();
        assertThat(now.read().most()).isEqualTo(100);
        assertThat(now.read().average()).isCloseTo(6_601 / 180.0, within(1e-9));
        assertThat(now.from()).isEqualTo(START);
        assertThat(now.toJson()).contains("\"read_per_second\":{\"min\":0.0,\"max\":100.0,");
    }

    @Test
    void whatIsADayOldIsForgotten() {
        read(1_000_000);
        minutes(RollingStatistics.MINUTES - 1);
        read(5);
        assertThat(statistics.now("p").rowsRead()).isEqualTo(1_000_005);
        minutes(1);
        assertThat(statistics.now("p").rowsRead()).isEqualTo(5);
        assertThat(statistics.now("p").minutes()).isEqualTo(RollingStatistics.MINUTES - 1);
        assertThat(statistics.now("p").from()).isEqualTo(START.plus(Duration.ofMinutes(1)));
        minutes(100_000);
        assertThat(statistics.now("p").rowsRead()).isZero();
        read(7);
        assertThat(statistics.now("p").rowsRead()).isEqualTo(7);
    }

    @Test
    void anotherAttemptThatBeginsWithLessIsNotCountedTwiceBackwards() {
        read(100);
        read(-40);
        read(10);
        assertThat(statistics.now("p").rowsRead()).isEqualTo(110);
    }
}
