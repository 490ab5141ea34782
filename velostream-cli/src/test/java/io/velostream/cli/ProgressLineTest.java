package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void printsALineEveryFewSecondsWhereNobodyLooks() {
        ProgressLine line = line(Terminal.NONE);
        clock.addAndGet(Duration.ofMillis(4999).toNanos());
        line.update(1, 1, OptionalDouble.empty());
        assertThat(printed()).isEmpty();
        clock.addAndGet(Duration.ofMillis(1).toNanos());
        line.update(1_000_000, 50_000_000, OptionalDouble.of(0.25));
        line.update(2_000_000, 60_000_000, OptionalDouble.of(0.5));
        line.clear();
        assertThat(printed()).isEqualTo("velostream: 25 % done, 1,000,000 rows, 50.0 MB, 200 k rows/s, 10.0 MB/s\n");
    }

    @Test
    void writesOverOneLineOfATerminal() {
        ProgressLine line = line(new Terminal(true, true, 100));
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        line.update(1_000_000, 50_000_000, OptionalDouble.of(0.25));
        assertThat(printed())
                .isEqualTo("\r 25 % [=====>              ]  1,000,000 rows  50.0 MB  500 k rows/s  25.0 MB/s"
                        + "  6 s left\u001b[K");
        line.clear();
        assertThat(printed()).endsWith("\r\u001b[K");
    }

    @Test
    void neverExceedsTheTerminal() {
        ProgressLine line = line(new Terminal(true, true, 30));
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        line.update(Long.MAX_VALUE, Long.MAX_VALUE, OptionalDouble.of(1));
        assertThat(printed().replaceAll("\\r|\u001b\\[K", "")).hasSizeLessThan(30);
    }

    @Test
    void leavesTheBarOutWhereTheShareIsUnknown() {
        ProgressLine line = line(new Terminal(true, true, 100));
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        line.update(1, 0, OptionalDouble.empty());
        assertThat(printed()).isEqualTo("\r1 row  0 B  1 rows/s  0 B/s\u001b[K");
    }

    private ProgressLine line(Terminal terminal) {
        return new ProgressLine(new PrintStream(out, true, StandardCharsets.UTF_8), terminal, clock::get);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
