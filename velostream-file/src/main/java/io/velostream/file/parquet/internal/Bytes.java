package io.velostream.file.parquet.internal;

import java.io.OutputStream;
import java.util.Arrays;

/** A growing byte array. Not thread-safe. */
public final class Bytes extends OutputStream {
    private static final int MAX = Integer.MAX_VALUE - 64;

    private byte[] array;
    private int size;

    public Bytes(int capacity) {
        this.array = new byte[Math.max(16, capacity)];
    }

    /** The array held, valid up to {@link #size()}. */
    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Sets the size after bytes were written to the array that {@link #reserve} made room in. */
    public void size(int newSize) {
        size = newSize;
    }

    /** Makes room for so many bytes behind the end and returns the array. */
    public byte[] reserve(int more) {
        if (array.length - size < more) {
            long needed = (long) size + more;
            if (needed > MAX) {
                throw new OutOfMemoryError("more than 2 GiB in one page");
            }
            array = Arrays.copyOf(
                    array, (int) Math.min(MAX, Math.max(needed, array.length + (long) (array.length >> 1))));
        }
        return array;
    }

    @Override
    public void write(int b) {
        reserve(1)[size++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        System.arraycopy(from, offset, reserve(length), size, length);
        size += length;
    }

    public void putInt(int value) {
        Little.putInt(reserve(4), size, value);
        size += 4;
    }

    public void putLong(long value) {
        Little.putLong(reserve(8), size, value);
        size += 8;
    }

    /** Seven bits a byte, lowest first. */
    public void putVarint(long value) {
        byte[] into = reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            into[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[size++] = (byte) rest;
    }

    public void putZigzag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }
}
