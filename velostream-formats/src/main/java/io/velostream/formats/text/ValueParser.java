package io.velostream.formats.text;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.IntervalColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.TimestampType;

/**
 * Parses the text of values of one type and appends them to one column. Not thread-safe, like the builder that it is bound
 * to; it may be used for batch after batch.
 *
 * <p>Nothing is trimmed and nothing is rounded: text that the type cannot hold exactly is refused (binary floating point
 * takes the nearest value, except where that would be zero or infinite). Spellings: numbers as in {@code -12.5},
 * {@code 1e3}; NaN, Infinity, inf in any case; booleans true, t, yes, y, on, 1 and their opposites in any case; ISO dates
 * and times with {@code T} or one space between them, years beyond 9999 and below 0 with a sign, or {@code BC} behind;
 * {@code infinity} for dates and timestamps; ISO 8601 intervals; binary see {@link BinaryText}.
 */
public abstract class ValueParser {
    ValueParser() {}

    /**
     * Parses the bytes from {@code from}, inclusive, to {@code to}, exclusive. Appends one value when the answer is
     * {@link ParseResult#OK}, and otherwise nothing.
     */
    public abstract ParseResult parse(byte[] text, int from, int to);

    /**
     * Parses the same field of several records, an empty one as a null. The field of record {@code i} lies behind the byte at
     * {@code bounds[first + i * stride]} and before the one at the index that follows. The types found most often have a loop
     * for themselves, which parses the fields that look as most do into an array of its own, where the compiler sees all that
     * it touches, and leaves any other one to {@link #parse}.
     *
     * @param nulls whether nulls are allowed
     * @param quote a field that begins with this byte ends with it too, and has neither of them as its text; 256 when none does
     * @return {@code count}; otherwise the index of a field that cannot be parsed, and some fields have been appended
     */
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        for (int i = 0, at = first; i < count; i++, at += stride) {
            if (!appendField(text, bounds[at] + 1, bounds[at + 1], nulls, quote)) {
                return i;
            }
        }
        return count;
    }

    /** Any field of {@link #parseColumn}; false when it cannot be parsed. */
    final boolean appendField(byte[] text, int from, int to, boolean nulls, int quote) {
        if (from == to) {
            if (nulls) {
                appendNull();
            }
            return nulls;
        }
        boolean quoted = text[from] == quote;
        return parse(text, quoted ? from + 1 : from, quoted ? to - 1 : to) == ParseResult.OK;
    }

    abstract void appendNull();

    /** A parser for the type of the builder, which must not be a nested one. */
    public static ValueParser of(ColumnBuilder builder, BinaryText binary) {
        DataType type = builder.type();
        if (builder instanceof BooleanColumnBuilder b) {
            return new BooleanParser(b);
        } else if (builder instanceof IntColumnBuilder b) {
            return new IntParser(b, (IntegerType) type);
        } else if (builder instanceof LongColumnBuilder b) {
            return ofLong(b, type);
        } else if (builder instanceof FloatColumnBuilder b) {
            return new FloatParser(b);
        } else if (builder instanceof DoubleColumnBuilder b) {
            return new DoubleParser(b);
        } else if (builder instanceof BytesColumnBuilder b) {
            return ofBytes(b, type, binary);
        } else if (builder instanceof IntervalColumnBuilder b) {
            return new IntervalParser(b);
        }
        throw VeloException.of(ErrorKind.UNSUPPORTED, "Cannot read a " + type + " from plain text")
                .why("it is nested")
                .build();
    }

    private static ValueParser ofLong(LongColumnBuilder b, DataType type) {
        if (type instanceof DecimalType d) {
            return new DecimalParser(b, d);
        } else if (type instanceof DataType.DateType) {
            return new DateParser(b);
        } else if (type instanceof DataType.TimeType) {
            return new TimeParser(b);
        } else if (type instanceof TimestampType t) {
            return new TimestampParser(b, t);
        }
        return new LongParser(b);
    }

    private static ValueParser ofBytes(BytesColumnBuilder b, DataType type, BinaryText binary) {
        if (type instanceof DecimalType d) {
            return new WideDecimalParser(b, d);
        } else if (type instanceof DataType.NumericType) {
            return new NumericParser(b);
        } else if (type instanceof DataType.BinaryType) {
            return binary == BinaryText.HEX ? new HexParser(b) : new Base64Parser(b);
        } else if (type instanceof DataType.UuidType) {
            return new UuidParser(b);
        }
        return new StringParser(b);
    }
}
