package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Slices of one byte array: text (UTF-8), JSON, binary, uuid, wide decimals, numeric. The value of row {@code i} is
 * {@code data[offsets[i]] … data[offsets[i+1] - 1]}; a null has length 0.
 */
public final class BytesColumn extends Column {
    private final byte[] data;
    private final int[] offsets;

    /** Takes ownership of the arrays; {@code offsets} has {@code size + 1} entries that never decrease. */
    public BytesColumn(DataType type, int size, byte[] data, int[] offsets, long @Nullable [] validity) {
        super(type, DataType.Storage.BYTES, size, validity);
        this.data = data;
        this.offsets = offsets;
    }

    /** The array held; not to be written to. */
    public byte[] data() {
        return data;
    }

    /** The array held; not to be written to. */
    public int[] offsets() {
        return offsets;
    }

    public int start(int row) {
        return offsets[row];
    }

    public int length(int row) {
        return offsets[row + 1] - offsets[row];
    }

    /** A copy of the value's bytes. */
    public byte[] get(int row) {
        return Arrays.copyOfRange(data, offsets[row], offsets[row + 1]);
    }

    /** The value decoded as UTF-8; only where the text is really looked at. */
    public String getString(int row) {
        return new String(data, offsets[row], length(row), StandardCharsets.UTF_8);
    }

    /** Whether the value of a row equals these bytes. */
    public boolean equalTo(int row, byte[] other) {
        return Arrays.equals(data, offsets[row], offsets[row + 1], other, 0, other.length);
    }

    @Override
    public long byteSize() {
        return (long) offsets[size()] - offsets[0] + 4L * (size() + 1L) + validityBytes();
    }

    @Override
    public BytesColumn select(int[] rows, int count) {
        int[] chosenOffsets = new int[count + 1];
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += length(rows[i]);
            chosenOffsets[i + 1] = Math.toIntExact(total);
        }
        byte[] chosen = new byte[(int) total];
        for (int i = 0; i < count; i++) {
            System.arraycopy(data, offsets[rows[i]], chosen, chosenOffsets[i], length(rows[i]));
        }
        return new BytesColumn(type(), count, chosen, chosenOffsets, selectValidity(rows, count));
    }

    @Override
    public BytesColumn slice(int from, int to) {
        int base = offsets[from];
        int[] part = new int[to - from + 1];
        for (int i = 0; i < part.length; i++) {
            part[i] = offsets[from + i] - base;
        }
        return new BytesColumn(
                type(), to - from, Arrays.copyOfRange(data, base, offsets[to]), part, sliceValidity(from, to));
    }
}
