package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnHashTest {
    @Test
    void equalNumbersOfDifferentTypesAreTheSame() {
        assertSame(DataType.INT32, 7, DataType.INT64, 7L);
        assertSame(DataType.INT64, 1200L, DataType.decimal(6, 2), new BigDecimal("1200.00"));
        assertSame(DataType.decimal(4, 1), new BigDecimal("12.8"), DataType.FLOAT64, 12.8);
        assertSame(DataType.decimal(38, 10), new BigDecimal("12.8"), DataType.NUMERIC, new BigDecimal("12.80"));
        assertSame(DataType.FLOAT32, 0.5f, DataType.FLOAT64, 0.5);
        assertSame(DataType.FLOAT64, Double.NaN, DataType.NUMERIC, Double.NaN);
        assertSame(
                DataType.decimal(30, 0),
                new BigDecimal("100000000000000000000000000000"),
                DataType.NUMERIC,
                new BigDecimal("1E+29"));
    }

    @Test
    void differentNumbersDiffer() {
        assertDifferent(DataType.INT64, 7L, DataType.INT64, 8L);
        assertDifferent(DataType.INT64, 1200L, DataType.decimal(6, 2), new BigDecimal("1200.01"));
        assertDifferent(DataType.decimal(6, 2), new BigDecimal("1.20"), DataType.decimal(6, 1), new BigDecimal("12.0"));
        assertDifferent(DataType.FLOAT32, 0.1f, DataType.FLOAT64, 0.1);
    }

    @Test
    void pointsInTimeOfDifferentUnitsAreTheSame() {
        LocalDateTime time = LocalDateTime.of(1969, 12, 31, 23, 59, 59, 123_000_000);
        assertSame(DataType.timestamp(TimeUnit.MILLIS, false), time, DataType.timestamp(TimeUnit.NANOS, false), time);
    }

    @Test
    void otherTypesAreComparedAsText() {
        assertSame(DataType.DATE, LocalDate.of(2024, 2, 29), DataType.STRING, "2024-02-29");
        assertSame(DataType.INT64, 5L, DataType.STRING, "5");
        assertDifferent(DataType.INT64, 5L, DataType.STRING, "05");
    }

    @Test
    void nullIsNotTheEmptyTextNorZero() {
        assertDifferent(DataType.STRING, null, DataType.STRING, "");
        assertDifferent(DataType.INT64, null, DataType.INT64, 0L);
        assertDifferent(DataType.STRING, null, DataType.STRING, "NULL");
    }

    @Test
    void nestedValuesAreComparedByMeaning() {
        DataType ints = DataType.list(DataType.INT32);
        DataType longs = DataType.list(DataType.INT64);
        assertSame(ints, List.of(1, 2), longs, List.of(1L, 2L));
        assertDifferent(ints, List.of(1, 2), longs, List.of(2L, 1L));
        DataType struct = DataType.struct(Field.of("a", DataType.INT32));
        assertSame(struct, Map.of("a", 1), struct, Map.of("a", 1));
    }

    @Test
    void eachByteOfATextCounts() {
        assertDifferent(DataType.STRING, "12345678a", DataType.STRING, "12345678b");
        assertDifferent(DataType.STRING, "a", DataType.STRING, "a\0");
        assertDifferent(DataType.STRING, "ab345678", DataType.STRING, "ba345678");
    }

    private static void assertSame(DataType left, Object l, DataType right, Object r) {
        ColumnHash kind = ColumnHash.between(left, right);
        assertThat(hash(kind, left, l)).isEqualTo(hash(kind, right, r));
    }

    private static void assertDifferent(DataType left, Object l, DataType right, Object r) {
        ColumnHash kind = ColumnHash.between(left, right);
        assertThat(hash(kind, left, l)).isNotEqualTo(hash(kind, right, r));
    }

    private static long hash(ColumnHash kind, DataType type, Object value) {
        BatchBuilder builder = new BatchBuilder(Schema.of(Field.of("c", type)));
        Values.append(builder.column(0), value);
        builder.endRow();
        Column column = builder.build().column(0);
        long[] out = new long[1];
        kind.hash(column, out);
        return out[0];
    }
}
