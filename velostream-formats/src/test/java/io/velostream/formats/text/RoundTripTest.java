package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.Interval;
import io.velostream.api.batch.IntervalColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RoundTripTest {
    /** Writes the only value of the builder and parses the text again. */
    private static Column again(ColumnBuilder builder, Column written) {
        Utf8Buffer out = new Utf8Buffer(1);
        for (int row = 0; row < written.size(); row++) {
            int from = out.length();
            ValueWriter.of(written.type(), BinaryText.HEX).write(written, row, out);
            ParseResult result = ValueParser.of(builder, BinaryText.HEX).parse(out.array(), from, out.length());
            assertThat(result)
                    .as(new String(out.array(), from, out.length() - from, StandardCharsets.UTF_8))
                    .isEqualTo(ParseResult.OK);
        }
        return builder.build();
    }

    private static void checkLong(DataType type, long value) {
        LongColumnBuilder b = (LongColumnBuilder) ColumnBuilder.of(type, 1);
        b.append(value);
        Column written = b.build();
        Column read = again(b, written);
        assertThat(((io.velostream.api.batch.LongColumn) read).get(0))
                .as(ValueText.write(written, 0))
                .isEqualTo(value);
    }

    @Property
    void int64(@ForAll long value) {
        checkLong(DataType.INT64, value);
    }

    @Property
    void decimals(
            @ForAll @IntRange(min = 1, max = 18) int precision, @ForAll @IntRange(max = 18) int scale, @ForAll long v) {
        checkLong(DataType.decimal(precision, Math.min(scale, precision)), v % (long) Math.pow(10, precision));
    }

    @Property
    void dates(@ForAll @LongRange(min = -365_242_400_000_000_000L, max = 365_241_500_000_000_000L) long days) {
        checkLong(DataType.DATE, days);
    }

    @Property
    void recentDates(@ForAll @LongRange(min = -1_000_000, max = 4_000_000) long days) {
        checkLong(DataType.DATE, days);
    }

    @Property
    void times(@ForAll @LongRange(min = 0, max = 86_400_000_000_000L) long nanos) {
        checkLong(DataType.TIME, nanos);
    }

    @Property
    void timestamps(@ForAll long value, @ForAll TimeUnit unit, @ForAll boolean utc) {
        checkLong(DataType.timestamp(unit, utc), value);
    }

    @Property
    void recentTimestamps(@ForAll @LongRange(min = -4_000_000_000_000L, max = 4_000_000_000_000L) long millis) {
        checkLong(DataType.timestamp(TimeUnit.MILLIS, true), millis);
        checkLong(DataType.timestamp(TimeUnit.MICROS, false), millis * 1000);
    }

    @Property
    void limitsOfLongs(@ForAll TimeUnit unit) {
        for (long v : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            checkLong(DataType.timestamp(unit, true), v);
            checkLong(DataType.INT64, v);
        }
        checkLong(DataType.DATE, Long.MAX_VALUE);
        checkLong(DataType.DATE, Long.MIN_VALUE);
    }

    @Property
    void doubles(@ForAll long bits) {
        checkDouble(Double.longBitsToDouble(bits));
    }

    @Property
    void shortDoubles(@ForAll @DoubleRange(min = -1e7, max = 1e7) double value, @ForAll @IntRange(max = 6) int digits) {
        checkDouble(Math.rint(value * Math.pow(10, digits)) / Math.pow(10, digits));
    }

    private static void checkDouble(double value) {
        DoubleColumnBuilder b = (DoubleColumnBuilder) ColumnBuilder.of(DataType.FLOAT64, 1);
        b.append(value);
        Column written = b.build();
        Object read = Values.get(again(b, written), 0);
        assertThat(Double.doubleToLongBits((Double) read)).isEqualTo(Double.doubleToLongBits(value));
    }

    @Property
    void floats(@ForAll int bits, @ForAll @IntRange(min = -99_999, max = 99_999) int small) {
        for (float value : new float[] {Float.intBitsToFloat(bits), small / 100f, small, -0f, Float.MIN_VALUE}) {
            FloatColumnBuilder b = (FloatColumnBuilder) ColumnBuilder.of(DataType.FLOAT32, 1);
            b.append(value);
            Object read = Values.get(again(b, b.build()), 0);
            assertThat(Float.floatToIntBits((Float) read)).isEqualTo(Float.floatToIntBits(value));
        }
    }

    @Property
    void intervals(@ForAll int months, @ForAll int days, @ForAll long micros) {
        IntervalColumnBuilder b = (IntervalColumnBuilder) ColumnBuilder.of(DataType.INTERVAL, 1);
        b.append(months, days, micros);
        assertThat(Values.get(again(b, b.build()), 0)).isEqualTo(new Interval(months, days, micros));
    }

    @Property
    void bytes(@ForAll @Size(max = 70) byte[] value) {
        checkBytes(DataType.BINARY, value);
        checkBytes(DataType.UUID, Arrays.copyOf(value, 16));
    }

    @Property
    void texts(@ForAll String value) {
        checkBytes(DataType.STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void wideDecimals(@ForAll @IntRange(min = 19, max = 60) int precision, @ForAll BigInteger value) {
        BigInteger fitting = value.pow(5).remainder(BigInteger.TEN.pow(precision));
        checkBytes(DataType.decimal(precision, precision / 3), fitting.toByteArray());
    }

    private static void checkBytes(DataType type, byte[] value) {
        BytesColumnBuilder b = (BytesColumnBuilder) ColumnBuilder.of(type, 1);
        b.append(value);
        b.append(value);
        Column written = b.build();
        Column read = again(b, written);
        for (int row = 0; row < 2; row++) {
            assertThat(((io.velostream.api.batch.BytesColumn) read).get(row)).isEqualTo(value);
        }
    }

    @Property(tries = 10)
    void booleans(@ForAll boolean value) {
        BooleanColumnBuilder b = (BooleanColumnBuilder) ColumnBuilder.of(DataType.BOOLEAN, 1);
        b.append(value);
        assertThat(Values.get(again(b, b.build()), 0)).isEqualTo(value);
    }
}
