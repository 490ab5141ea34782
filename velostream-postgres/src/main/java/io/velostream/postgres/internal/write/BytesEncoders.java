package io.velostream.postgres.internal.write;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Values;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Encoders of text, json, uuid, bytea and bit strings. */
final class BytesEncoders {
    private BytesEncoders() {}

    /** Bytes that are stored as they are, with or without a version before them. */
    static final class Plain implements ValueEncoder {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
        private static final long ONES = 0x0101_0101_0101_0101L;
        private static final long HIGHEST = 0x8080_8080_8080_8080L;
        private static final byte[] NONE = new byte[0];

        private final boolean text;
        /** What jsonb begins with; negative for none. */
        private final int version;

        private byte[] data = NONE;
        private int[] offsets = new int[1];
        private boolean zeros;

        private Plain(boolean text, int version) {
            this.text = text;
            this.version = version;
        }

        /** Text in any type that takes it: text, varchar, char, json, xml, an enum. */
        static Plain text() {
            return new Plain(true, -1);
        }

        static Plain jsonb() {
            return new Plain(true, 1);
        }

        /** bytea, uuid. */
        static Plain bytes() {
            return new Plain(false, -1);
        }

        @Override
        public void bind(Column column) {
            BytesColumn c = (BytesColumn) column;
            data = c.data();
            offsets = c.offsets();
            zeros = text && hasZero(offsets[0], offsets[c.size()]);
        }

        private boolean hasZero(int from, int to) {
            byte[] d = data;
            int i = from;
            for (; i + Long.BYTES <= to; i += Long.BYTES) {
                long eight = (long) LONGS.get(d, i);
                // Taking one from each byte borrows from a zero alone, or from what lies above one.
                if ((eight - ONES & ~eight & HIGHEST) != 0) {
                    return true;
                }
            }
            for (; i < to; i++) {
                if (d[i] == 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            int from = offsets[row];
            int length = offsets[row + 1] - from;
            if (zeros && hasZero(from, from + length)) {
                return "the text has a NUL character (U+0000), which PostgreSQL cannot store in text";
            }
            if (version < 0) {
                out.putField(data, from, length);
            } else {
                out.putInt(length + 1);
                out.putByte(version);
                out.putBytes(data, from, length);
            }
            return null;
        }

        @Override
        public void release() {
            data = NONE;
            offsets = new int[1];
        }
    }

    /** Zeros and ones as bit and bit varying. */
    static final class Bits implements ValueEncoder {
        private @Nullable BytesColumn column;

        @Override
        public void bind(Column c) {
            column = (BytesColumn) c;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            BytesColumn c = column;
            if (c == null) {
                throw new IllegalStateException("no column is bound");
            }
            int from = c.start(row);
            int bits = c.length(row);
            out.putInt(4 + (bits + 7) / 8);
            out.putInt(bits);
            for (int i = 0; i < bits; i += 8) {
                int value = 0;
                for (int j = i; j < i + 8; j++) {
                    int digit = j < bits ? c.data()[from + j] - '0' : 0;
                    if (digit != 0 && digit != 1) {
                        return "'" + Values.show(c.getString(row)) + "' is not made of zeros and ones";
                    }
                    value = value << 1 | digit;
                }
                out.putByte(value);
            }
            return null;
        }

        @Override
        public void release() {
            column = null;
        }
    }
}
