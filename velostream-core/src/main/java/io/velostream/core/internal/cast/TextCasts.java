package io.velostream.core.internal.cast;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.IntegerType;
import java.util.Objects;

/** Loops from anything to text. */
final class TextCasts {
    private TextCasts() {}

    /** The same bytes under another type. */
    static Column sameBytes(Column c, DataType to) {
        BytesColumn b = (BytesColumn) c;
        return new BytesColumn(to, b.size(), b.data(), b.offsets(), b.validity());
    }

    static ColumnCast.Body toText(DataType from) {
        if (from instanceof IntegerType || ColumnCast.isShortDecimal(from)) {
            int scale = from instanceof DataType.DecimalType d ? d.scale() : 0;
            return (c, e) -> numbers(c, scale);
        }
        return TextCasts::values;
    }

    private static Column numbers(Column c, int scale) {
        int n = c.size();
        BytesColumnBuilder out = (BytesColumnBuilder) ColumnBuilder.of(DataType.STRING, Math.max(1, n));
        for (int i = 0; i < n; i++) {
            if (c.isNull(i)) {
                out.appendNull();
            } else {
                long v = c instanceof LongColumn l ? l.get(i) : ((IntColumn) c).get(i);
                appendDecimal(out, v, scale);
            }
        }
        return out.build();
    }

    /** Digits from the last to the first, with a point before the last {@code scale} ones. */
    private static void appendDecimal(BytesColumnBuilder out, long value, int scale) {
        byte[] buffer = out.reserveBytes(24);
        int start = out.position();
        int end = start + 24;
        int at = end;
        int digits = 0;
        // Negative numbers reach one further than positive ones.
        long rest = value < 0 ? value : -value;
        while (rest != 0 || digits <= scale) {
            if (digits == scale && scale > 0) {
                buffer[--at] = '.';
            }
            buffer[--at] = (byte) ('0' - rest % 10);
            rest /= 10;
            digits++;
        }
        if (value < 0) {
            buffer[--at] = '-';
        }
        System.arraycopy(buffer, at, buffer, start, end - at);
        out.finishValue(end - at);
    }

    private static Column values(Column c, RowErrors errors) {
        int n = c.size();
        BytesColumnBuilder out = (BytesColumnBuilder) ColumnBuilder.of(DataType.STRING, Math.max(1, n));
        for (int i = 0; i < n; i++) {
            if (c.isNull(i)) {
                out.appendNull();
            } else {
                try {
                    out.append(Objects.requireNonNull(ValueText.of(c, i)));
                } catch (CastFault e) {
                    errors.add(i, e.getMessage());
                    out.appendNull();
                }
            }
        }
        return out.build();
    }
}
