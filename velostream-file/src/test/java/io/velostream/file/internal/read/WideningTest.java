package io.velostream.file.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WideningTest {
    private static void assertWidened(DataType from, DataType to, Object[] values, Object[] expected) {
        ColumnBuilder builder = ColumnBuilder.of(from, 4);
        Arrays.stream(values).forEach(v -> Values.append(builder, v));
        Column wide = Widening.widen(builder.build(), to);
        assertThat(wide.type()).isEqualTo(to);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Values.get(wide, i)).isEqualTo(expected[i]);
        }
    }

    @Test
    void boundariesAndNullsKeepTheirValues() {
        Object[] ints = {Integer.MIN_VALUE, null, Integer.MAX_VALUE};
        assertWidened(DataType.INT32, DataType.INT64, ints, new Object[] {-2147483648L, null, 2147483647L});
        assertWidened(DataType.INT32, DataType.FLOAT64, ints, new Object[] {-2147483648.0, null, 2147483647.0});
        assertWidened(DataType.INT8, DataType.INT16, new Object[] {-128, null}, new Object[] {-128, null});
        assertWidened(DataType.FLOAT32, DataType.FLOAT64, new Object[] {0.1f, Float.NaN}, new Object[] {
            (double) 0.1f, Double.NaN
        });
        BigDecimal small = new BigDecimal("-12.50");
        assertWidened(DataType.decimal(4, 2), DataType.decimal(30, 4), new Object[] {small, null}, new Object[] {
            new BigDecimal("-12.5000"), null
        });
    }

    @Test
    void whatWouldLoseSomethingHasNoCommonType() {
        assertThat(Widening.common(DataType.INT64, DataType.FLOAT64)).isEmpty();
        assertThat(Widening.common(DataType.INT32, DataType.STRING)).isEmpty();
        assertThat(Widening.common(DataType.TIMESTAMP, DataType.TIMESTAMP_UTC)).isEmpty();
        assertThat(Widening.common(DataType.decimal(10, 2), DataType.decimal(8, 6)))
                .contains(DataType.decimal(14, 6));
        assertThat(Widening.common(DataType.INT64, DataType.INT8)).contains(DataType.INT64);
    }
}
