package io.velostream.formats.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Encoded values in memory. Each read is checked against what remains; {@link AvroDamage} means that the structure is
 * broken, {@link #reject} that one value is, and with it its record.
 */
final class AvroInput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Elements that take no bytes, such as nulls, cannot be checked against what remains; so many are allowed. */
    private static final long FREE_ELEMENTS = 1 << 20;

    private byte[] data = new byte[0];
    private int at;
    private int end;
    private long freeElements;
    private @Nullable String reason;

    void reset(byte[] source, int from, int to) {
        data = source;
        at = from;
        end = to;
        freeElements = FREE_ELEMENTS + 16L * ((long) to - from);
    }

    byte[] data() {
        return data;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** Says why the record that is being read cannot become a row; the first reason counts. */
    void reject(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** The reason to reject the record just read, or null; forgotten by this call. */
    @Nullable
    String takeReason() {
        String why = reason;
        reason = null;
        return why;
    }

    boolean readBoolean() {
        byte b = data[skip(1)];
        if (b != 0 && b != 1) {
            throw new AvroDamage("a boolean is " + b + ", neither 0 nor 1");
        }
        return b == 1;
    }

    int readInt() {
        long v = readLong();
        if ((int) v != v) {
            throw new AvroDamage("an int is " + v + ", out of its range");
        }
        return (int) v;
    }

    long readLong() {
        int p = at;
        if (p < end) {
            byte b = data[p];
            if (b >= 0) {
                at = p + 1;
                return (b >>> 1) ^ -(long) (b & 1);
            }
        }
        return readLongSlowly();
    }

    private long readLongSlowly() {
        long v = 0;
        int p = at;
        for (int shift = 0; shift < 64; shift += 7) {
            if (p >= end) {
                throw cutOff();
            }
            byte b = data[p++];
            v |= (b & 0x7fL) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                at = p;
                return (v >>> 1) ^ -(v & 1);
            }
        }
        throw new AvroDamage("a number has more than 64 bits");
    }

    float readFloat() {
        return Float.intBitsToFloat((int) INT.get(data, skip(4)));
    }

    double readDouble() {
        return Double.longBitsToDouble((long) LONG.get(data, skip(8)));
    }

    int readLittle32() {
        return (int) INT.get(data, skip(4));
    }

    /** The length of bytes or text that follow; it does not exceed what remains. */
    int readLength() {
        long n = readLong();
        if (n < 0 || n > end - at) {
            throw new AvroDamage("a value claims " + n + " bytes where " + (end - at) + " remain");
        }
        return (int) n;
    }

    /** Goes on by so many bytes and returns where they begin. */
    int skip(int count) {
        int from = at;
        if (end - from < count) {
            throw cutOff();
        }
        at = from + count;
        return from;
    }

    /**
     * The number of elements in the next block of an array or map, 0 at its end.
     *
     * @param minSize bytes that an element takes at least
     */
    long readItems(int minSize) {
        long n = readLong();
        if (n < 0) {
            n = -n;
            readLength();
        }
        checkItems(n, minSize);
        return n;
    }

    /** As {@link #readItems}, but skips the block where it says its size, and is 0 at the end only. */
    long skipOrReadItems(int minSize) {
        while (true) {
            long n = readLong();
            if (n >= 0) {
                checkItems(n, minSize);
                return n;
            }
            skip(readLength());
        }
    }

    private void checkItems(long n, int minSize) {
        if (minSize == 0) {
            freeElements -= Math.max(0, n);
        }
        if (n < 0 || (minSize > 0 ? n > (end - at) / minSize : freeElements < 0)) {
            throw new AvroDamage("an array or map claims " + n + " elements, which do not fit what remains");
        }
    }

    /** The branch of a union. */
    int readBranch(int branches) {
        long i = readLong();
        if (i < 0 || i >= branches) {
            throw new AvroDamage("a union has no branch " + i);
        }
        return (int) i;
    }

    private static AvroDamage cutOff() {
        return new AvroDamage("it ends within a value");
    }
}
