package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantityTest {
    @Test
    void separatesThousands() {
        assertThat(Quantity.of(0, "row")).isEqualTo("0 rows");
        assertThat(Quantity.of(1, "row")).isEqualTo("1 row");
        assertThat(Quantity.of(6001215, "row")).isEqualTo("6,001,215 rows");
        assertThat(Quantity.count(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
    }

    @Test
    void choosesTheUnitOfSizes() {
        assertThat(Quantity.bytes(0)).isEqualTo("0 B");
        assertThat(Quantity.bytes(999)).isEqualTo("999 B");
        assertThat(Quantity.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(Quantity.bytes(999_949)).isEqualTo("999.9 kB");
        assertThat(Quantity.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(Quantity.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }

    @Test
    void choosesTheUnitOfRates() {
        assertThat(Quantity.rowsPerSecond(0)).isEqualTo("0 rows/s");
        assertThat(Quantity.rowsPerSecond(9999)).isEqualTo("9,999 rows/s");
        assertThat(Quantity.rowsPerSecond(123_456)).isEqualTo("123 k rows/s");
        assertThat(Quantity.rowsPerSecond(1_267_000)).isEqualTo("1.27 M rows/s");
    }

    @Test
    void choosesTheUnitOfTimes() {
        assertThat(Quantity.time(Duration.ZERO)).isEqualTo("0.000 s");
        assertThat(Quantity.time(Duration.ofMillis(42))).isEqualTo("0.042 s");
        assertThat(Quantity.time(Duration.ofMillis(7300))).isEqualTo("7.3 s");
        assertThat(Quantity.time(Duration.ofSeconds(125))).isEqualTo("2 min 05 s");
        assertThat(Quantity.time(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
    }
}
