package io.velostream.api.batch;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the values of a {@link BytesColumn}. Text appended as bytes must be valid UTF-8: who decodes it, checks it. */
public final class BytesColumnBuilder extends ColumnBuilder {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private byte[] data;
    private int[] offsets;
    private int end;

    BytesColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.data = new byte[capacity * 16];
        this.offsets = new int[capacity + 1];
    }

    public void append(byte[] source, int from, int length) {
        byte[] into = reserveBytes(length);
        // Short slices are the rule; a loop beats the call to arraycopy there.
        int at = end;
        if (length <= 16) {
            for (int i = 0; i < length; i++) {
                into[at + i] = source[from + i];
            }
        } else {
            System.arraycopy(source, from, into, at, length);
        }
        finishValue(length);
    }

    public void append(byte[] value) {
        append(value, 0, value.length);
    }

    public void append(String text) {
        append(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes room for a value of up to {@code length} bytes and returns the array to write it to, from {@link #position()}
     * on. {@link #finishValue} ends the value.
     */
    public byte[] reserveBytes(int length) {
        if (data.length - end < length) {
            growData(length);
        }
        return data;
    }

    /** Where the next value begins in the array that {@link #reserveBytes} returns. */
    public int position() {
        return end;
    }

    /** Ends a value whose {@code length} bytes were written at {@link #position()}. */
    public void finishValue(int length) {
        int row = size;
        if (row + 1 >= offsets.length) {
            growOffsets(row + 2);
        }
        end += length;
        offsets[row + 1] = end;
        size = row + 1;
    }

    /** Ends several values at once, whose bytes were written one behind the other from {@link #position()} on. */
    public void finishValues(int[] lengths, int count) {
        reserve(count);
        int[] into = offsets;
        int first = size + 1;
        int at = end;
        for (int i = 0; i < count; i++) {
            at += lengths[i];
            into[first + i] = at;
        }
        end = at;
        size += count;
    }

    private void growData(int length) {
        if (MAX_BYTES - end < length) {
            throw VeloException.of(ErrorKind.RESOURCE, "A batch cannot hold more than 2 GiB in one column")
                    .cure("Lower batch_rows or batch_bytes.")
                    .build();
        }
        int needed = end + length;
        int grown = (int) Math.min(MAX_BYTES, Math.max(needed, data.length + (long) (data.length >> 1)));
        data = Arrays.copyOf(data, grown);
    }

    private void growOffsets(int needed) {
        offsets = Arrays.copyOf(offsets, capacityFor(offsets.length, needed));
    }

    @Override
    void appendPlaceholder() {
        finishValue(0);
    }

    @Override
    public void reserve(int rows) {
        if (offsets.length - 1 - size < rows) {
            growOffsets(Math.addExact(size, rows) + 1);
        }
    }

    @Override
    void discardFrom(int row) {
        end = offsets[row];
    }

    @Override
    public long byteSize() {
        return end + 4L * size;
    }

    @Override
    BytesColumn buildColumn() {
        BytesColumn built = new BytesColumn(type(), size, data, offsets, validity());
        data = new byte[Math.max(64, end + (end >> 3))];
        offsets = new int[nextCapacity(offsets.length - 1) + 1];
        end = 0;
        return built;
    }
}
