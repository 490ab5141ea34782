package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.types.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes in network order that grow as they are written. Not thread-safe. */
public final class CopyBytes {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX = Integer.MAX_VALUE - 16;

    private byte[] data;
    private int size;

    public CopyBytes(int capacity) {
        this.data = new byte[capacity];
    }

    /** The array held; its first {@link #size()} bytes are what was written. */
    public byte[] data() {
        return data;
    }

    public int size() {
        return size;
    }

    /** Forgets what was written behind {@code newSize}. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /** Gives back memory that one huge row took. */
    public void shrinkTo(int capacity) {
        if (data.length > capacity) {
            data = new byte[capacity];
            size = 0;
        }
    }

    /** Makes room for so many more bytes. */
    public void ensure(int more) {
        if (data.length - size < more) {
            if (more > MAX - size) {
                throw new OutOfMemoryError("a row of more than 2 GiB");
            }
            data = Arrays.copyOf(data, (int) Math.min(MAX, Math.max(size + (long) more, data.length * 2L)));
        }
    }

    public void putByte(int value) {
        ensure(1);
        data[size++] = (byte) value;
    }

    public void putShort(int value) {
        ensure(2);
        SHORTS.set(data, size, (short) value);
        size += 2;
    }

    public void putInt(int value) {
        ensure(4);
        INTS.set(data, size, value);
        size += 4;
    }

    public void putLong(long value) {
        ensure(8);
        LONGS.set(data, size, value);
        size += 8;
    }

    /** Writes a field of four bytes. */
    public void putField(int value) {
        ensure(8);
        LONGS.set(data, size, (4L << 32) | (value & 0xFFFF_FFFFL));
        size += 8;
    }

    /** Writes a field of eight bytes. */
    public void putField(long value) {
        ensure(12);
        INTS.set(data, size, 8);
        LONGS.set(data, size + 4, value);
        size += 12;
    }

    /** Writes a field of these bytes. */
    public void putField(byte[] source, int from, int length) {
        int room = Bytes.room(source, from, length);
        ensure(4 + room);
        INTS.set(data, size, length);
        Bytes.copy(source, from, data, size + 4, room);
        size += 4 + length;
    }

    /** Overwrites an int written before. */
    public void setInt(int at, int value) {
        INTS.set(data, at, value);
    }

    public void putBytes(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, data, size, length);
        size += length;
    }
}
