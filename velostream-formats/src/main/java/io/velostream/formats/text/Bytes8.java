package io.velostream.formats.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of text as one long: the first in the lowest bits. */
public final class Bytes8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Bytes8() {}

    /** The bytes {@code at … at + 7}, which must lie inside the array. */
    public static long get(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    public static void put(byte[] bytes, int at, long word) {
        LONG.set(bytes, at, word);
    }

    /** This byte, an ASCII one, eight times. */
    public static long repeat(int b) {
        return b * ONES;
    }

    /**
     * A word whose lowest set bit is the high bit of the first byte equal to the repeated one; 0 when there is none. A byte
     * behind a match may be marked wrongly when it differs from the wanted one in its lowest bit only.
     */
    public static long match(long word, long repeated) {
        long x = word ^ repeated;
        return (x - ONES) & ~x & HIGH;
    }

    /** Whether one of the bytes is not ASCII. */
    public static boolean nonAscii(long word) {
        return (word & HIGH) != 0;
    }

    /** The number that eight bytes of 0 to 9, not of digits, denote: pairs, then fours, then all. */
    public static long decimal(long digits) {
        long pairs = ((digits & 0x0F0F0F0F0F0F0F0FL) * 2561) >>> 8;
        long fours = ((pairs & 0x00FF00FF00FF00FFL) * 6553601) >>> 16;
        return ((fours & 0x0000FFFF0000FFFFL) * 42949672960001L) >>> 32;
    }
}
