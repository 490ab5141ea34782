package io.velostream.postgres.internal.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in a byte array, as the protocol has them, and its short values. Thread-safe and without state. */
public final class Bytes {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Up to so many bytes a loop over words is faster than a call. */
    private static final int SHORT = 40;

    private Bytes() {}

    public static short int16(byte[] bytes, int offset) {
        return (short) SHORTS.get(bytes, offset);
    }

    public static int int32(byte[] bytes, int offset) {
        return (int) INTS.get(bytes, offset);
    }

    public static long int64(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /**
     * How much room {@link #copy} wants for a value: one of a few bytes is copied eight bytes at a time, and what follows it with
     * it, if there is so much.
     */
    public static int room(byte[] from, int offset, int length) {
        int rounded = (length + 7) & -8;
        return length <= SHORT && from.length - offset >= rounded ? rounded : length;
    }

    /** Copies as many bytes as {@link #room} says; who goes on behind the value overwrites what came with it. */
    public static void copy(byte[] from, int offset, byte[] to, int at, int room) {
        if (room > SHORT || (room & 7) != 0) {
            System.arraycopy(from, offset, to, at, room);
            return;
        }
        for (int i = 0; i < room; i += 8) {
            LONGS.set(to, at + i, (long) LONGS.get(from, offset + i));
        }
    }
}
