package io.velostream.postgres.internal.write;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encoders of decimals into numeric. The server rounds without a word to the scale that a column declares, so values that
 * would be rounded are refused here.
 */
final class NumericEncoders {
    /** The scale of a column that declares none. */
    static final int ANY_SCALE = Integer.MAX_VALUE;

    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;

    private NumericEncoders() {}

    static ValueEncoder of(DecimalType type, int columnScale) {
        return type.precision() <= DecimalType.MAX_LONG_PRECISION
                ? new Small(type.scale(), columnScale)
                : new Wide(type.scale(), columnScale);
    }

    private static String tooFine(String number, int columnScale) {
        return "the number " + number + " has more than the " + columnScale
                + " digits after the point that the column holds";
    }

    /** Decimals of up to 18 digits. */
    static final class Small implements ValueEncoder {
        private final NumericBytes bytes;
        private final int scale;
        private final int columnScale;
        private final long unit;
        private long[] values = new long[0];

        Small(int scale, int columnScale) {
            this.scale = scale;
            this.columnScale = columnScale;
            this.bytes = new NumericBytes(scale);
            long u = 1;
            for (int i = columnScale; i < scale && u <= Long.MAX_VALUE / 10; i++) {
                u *= 10;
            }
            this.unit = u;
        }

        @Override
        public void bind(Column column) {
            values = ((LongColumn) column).values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            long v = values[row];
            if (unit != 1 && v % unit != 0) {
                return tooFine(new java.math.BigDecimal(BigInteger.valueOf(v), scale).toPlainString(), columnScale);
            }
            bytes.put(v, out);
            return null;
        }

        @Override
        public void release() {
            values = new long[0];
        }
    }

    /** Wider decimals: two's complement numbers. */
    private static final class Wide implements ValueEncoder {
        private final int scale;
        private final int columnScale;
        private @Nullable BytesColumn column;

        Wide(int scale, int columnScale) {
            this.scale = scale;
            this.columnScale = columnScale;
        }

        @Override
        public void bind(Column c) {
            column = (BytesColumn) c;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            BytesColumn c = bound(column);
            BigInteger unscaled = new BigInteger(c.data(), c.start(row), c.length(row));
            byte[] digits = unscaled.abs().toString().getBytes(StandardCharsets.US_ASCII);
            if (digits.length < scale) {
                byte[] padded = new byte[scale];
                java.util.Arrays.fill(padded, (byte) '0');
                System.arraycopy(digits, 0, padded, scale - digits.length, digits.length);
                digits = padded;
            }
            if (losesDigits(digits, 0, digits.length, scale, columnScale)) {
                return tooFine(new java.math.BigDecimal(unscaled, scale).toPlainString(), columnScale);
            }
            return NumericBytes.put(unscaled.signum() < 0, digits, 0, digits.length, scale, out);
        }

        @Override
        public void release() {
            column = null;
        }
    }

    /** Numbers as text in plain notation, NaN and the infinities. */
    static final class Text implements ValueEncoder {
        private final int columnScale;
        private @Nullable BytesColumn column;
        private byte[] digits = new byte[64];

        Text(int columnScale) {
            this.columnScale = columnScale;
        }

        @Override
        public void bind(Column c) {
            column = (BytesColumn) c;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            BytesColumn c = bound(column);
            byte[] data = c.data();
            int at = c.start(row);
            int end = at + c.length(row);
            boolean negative = at < end && data[at] == '-';
            if (negative || (at < end && data[at] == '+')) {
                at++;
            }
            if (at < end && (data[at] == 'N' || data[at] == 'I')) {
                NumericBytes.putSpecial(data[at] == 'N' ? NAN : negative ? NEGATIVE_INFINITY : INFINITY, out);
                return null;
            }
            if (digits.length < end - at) {
                digits = new byte[Math.max(end - at, digits.length * 2)];
            }
            int count = 0;
            int point = -1;
            for (int i = at; i < end; i++) {
                if (data[i] >= '0' && data[i] <= '9') {
                    digits[count++] = data[i];
                } else if (data[i] == '.' && point < 0) {
                    point = count;
                } else {
                    return "'" + c.getString(row) + "' is no number in plain notation";
                }
            }
            if (count == 0) {
                return "'" + c.getString(row) + "' is no number";
            }
            int scale = point < 0 ? 0 : count - point;
            if (losesDigits(digits, 0, count, scale, columnScale)) {
                return tooFine(c.getString(row), columnScale);
            }
            return NumericBytes.put(negative, digits, 0, count, scale, out);
        }

        @Override
        public void release() {
            column = null;
            digits = new byte[64];
        }
    }

    private static BytesColumn bound(@Nullable BytesColumn column) {
        if (column == null) {
            throw new IllegalStateException("no column is bound");
        }
        return column;
    }

    /** Whether a digit that is not zero lies beyond the scale of the column, which may be negative. */
    private static boolean losesDigits(byte[] digits, int from, int length, int scale, int columnScale) {
        if (columnScale >= scale) {
            return false;
        }
        for (int i = Math.max(0, length - (scale - columnScale)); i < length; i++) {
            if (digits[from + i] != '0') {
                return true;
            }
        }
        return false;
    }
}
