package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encoded values in a growing array. */
final class AvroOutput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long MAX_SIZE = Integer.MAX_VALUE - 16;

    private byte[] data = new byte[1 << 12];
    private int end;
    private @Nullable String reason;

    byte[] data() {
        return data;
    }

    int size() {
        return end;
    }

    /** Forgets all bytes from {@code size} on. */
    void truncate(int size) {
        end = size;
    }

    /** Says why the row that is being written has no encoding; the first reason counts. */
    void reject(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    @Nullable
    String takeReason() {
        String why = reason;
        reason = null;
        return why;
    }

    private void reserve(int count) {
        if (data.length - end < count) {
            long needed = (long) end + count;
            if (needed > MAX_SIZE) {
                throw VeloException.of(ErrorKind.RESOURCE, "A row is too large for Avro")
                        .why("encoded it has more than 2 GiB")
                        .build();
            }
            data = Arrays.copyOf(data, (int) Math.min(MAX_SIZE, Math.max(needed, data.length * 2L)));
        }
    }

    void writeByte(int b) {
        reserve(1);
        data[end++] = (byte) b;
    }

    void writeLong(long value) {
        reserve(10);
        long v = (value << 1) ^ (value >> 63);
        int p = end;
        while ((v & ~0x7fL) != 0) {
            data[p++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        data[p++] = (byte) v;
        end = p;
    }

    void writeFloat(float value) {
        reserve(4);
        INT.set(data, end, Float.floatToRawIntBits(value));
        end += 4;
    }

    void writeDouble(double value) {
        reserve(8);
        LONG.set(data, end, Double.doubleToRawLongBits(value));
        end += 8;
    }

    /** The bytes with their length before them. */
    void writeBytes(byte[] source, int from, int length) {
        writeLong(length);
        writeFixed(source, from, length);
    }

    void writeFixed(byte[] source, int from, int length) {
        reserve(length);
        byte[] into = data;
        int p = end;
        // Short slices are the rule; a loop beats the call to arraycopy there.
        if (length <= 16) {
            for (int i = 0; i < length; i++) {
                into[p + i] = source[from + i];
            }
        } else {
            System.arraycopy(source, from, into, p, length);
        }
        end = p + length;
    }
}
