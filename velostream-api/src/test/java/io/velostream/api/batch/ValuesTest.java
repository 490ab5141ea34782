package io.velostream.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {
    static Stream<Arguments> boundaries() {
        return Stream.of(
                Arguments.of(DataType.BOOLEAN, true),
                Arguments.of(DataType.INT8, -128),
                Arguments.of(DataType.INT16, 32767),
                Arguments.of(DataType.INT32, Integer.MIN_VALUE),
                Arguments.of(DataType.INT64, Long.MIN_VALUE),
                Arguments.of(DataType.FLOAT32, Float.NaN),
                Arguments.of(DataType.FLOAT64, Double.NEGATIVE_INFINITY),
                Arguments.of(DataType.FLOAT64, -0.0),
                Arguments.of(DataType.decimal(18, 18), new BigDecimal("-0.999999999999999999")),
                Arguments.of(DataType.decimal(38, 2), new BigDecimal("-999999999999999999999999999999999999.99")),
                Arguments.of(DataType.NUMERIC, new BigDecimal("0.10")),
                Arguments.of(DataType.NUMERIC, Double.NaN),
                Arguments.of(DataType.NUMERIC, Double.NEGATIVE_INFINITY),
                Arguments.of(DataType.STRING, ""),
                Arguments.of(DataType.STRING, "žluťoučký 🐎\0"),
                Arguments.of(DataType.JSON, "{\"a\": 1}"),
                Arguments.of(DataType.BINARY, new byte[] {0, -1}),
                Arguments.of(DataType.DATE, LocalDate.of(-43, 3, 15)),
                Arguments.of(DataType.DATE, LocalDate.MAX),
                Arguments.of(DataType.TIME, LocalTime.MAX),
                Arguments.of(DataType.TIME, LocalTime.MIDNIGHT),
                Arguments.of(DataType.TIMESTAMP, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
                Arguments.of(DataType.TIMESTAMP, LocalDateTime.MIN),
                Arguments.of(DataType.timestamp(TimeUnit.NANOS, true), Instant.parse("1969-12-31T23:59:59.999999999Z")),
                Arguments.of(DataType.timestamp(TimeUnit.MILLIS, true), Instant.parse("2026-01-01T00:00:00.001Z")),
                Arguments.of(DataType.TIMESTAMP_UTC, Instant.MAX),
                Arguments.of(DataType.UUID, new UUID(-1, 1)),
                Arguments.of(DataType.INTERVAL, new Interval(-1, 2, -3)));
    }

    @ParameterizedTest
    @MethodSource("boundaries")
    void aValueComesBackAsItWas(DataType type, Object value) {
        ColumnBuilder builder = ColumnBuilder.of(type, 1);
        Values.append(builder, value);
        Values.append(builder, null);
        Column column = builder.build();
        assertThat(Values.get(column, 0)).isEqualTo(value);
        assertThat(Values.get(column, 1)).isNull();
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(DataType.INT8, 128, ErrorKind.DATA),
                Arguments.of(DataType.INT64, 1.5, ErrorKind.SCHEMA),
                Arguments.of(DataType.decimal(4, 2), new BigDecimal("100.00"), ErrorKind.DATA),
                Arguments.of(DataType.decimal(4, 2), new BigDecimal("0.001"), ErrorKind.DATA),
                Arguments.of(DataType.TIMESTAMP, LocalDateTime.of(2026, 1, 1, 0, 0, 0, 1), ErrorKind.DATA),
                Arguments.of(DataType.STRING, 1, ErrorKind.SCHEMA),
                Arguments.of(DataType.BOOLEAN, "true", ErrorKind.SCHEMA));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aValueThatDoesNotFitIsRefusedAndLeavesNothing(DataType type, Object value, ErrorKind kind) {
        ColumnBuilder builder = ColumnBuilder.of(type, 1);
        assertThatThrownBy(() -> Values.append(builder, value))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        assertThat(builder.size()).isZero();
    }

    @Test
    void intervalsAreShownInIso8601() {
        assertThat(new Interval(0, 0, 0)).hasToString("PT0S");
        assertThat(new Interval(14, 3, 3_723_000_001L)).hasToString("P1Y2M3DT1H2M3.000001S");
        assertThat(new Interval(-1, 0, -500_000)).hasToString("P-1MT-0.5S");
        assertThat(new Interval(0, 1, 0)).hasToString("P1D");
    }

    @Test
    void longValuesAreCutInMessages() {
        assertThat(Values.show("x".repeat(1000))).hasSize(101).endsWith("…");
        assertThat(Values.show(new byte[] {1, -1})).isEqualTo("0x01ff");
    }
}
