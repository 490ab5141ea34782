package io.velostream.postgres.internal.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in a byte array, as the protocol has them. Thread-safe and without state. */
public final class Bytes {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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

    static void copyEight(byte[] from, int offset, byte[] to, int at) {
        LONGS.set(to, at, (long) LONGS.get(from, offset));
    }
}
