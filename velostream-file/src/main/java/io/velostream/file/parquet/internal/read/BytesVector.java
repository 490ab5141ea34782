package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.Little;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Byte slices. Short values are copied sixteen bytes at a time, whatever their length, into arrays with room behind them:
 * most text is short, and a call for each value costs more than the bytes.
 */
final class BytesVector extends ValueVector {
    private static final int SLACK = 16;
    private static final int MAX = Integer.MAX_VALUE - 64;

    private final int width;
    private byte[] data = new byte[SLACK];
    private int[] offsets = new int[1];
    private int end;
    private byte[] dictionary = new byte[SLACK];
    private int[] dictionaryOffsets = new int[1];
    private int longest;
    /** What the last build took, as a guess for the next. */
    private int usual;

    /**
     * @param width of a value in a PLAIN page; 0 where each has its length before it
     */
    BytesVector(DataType type, Conversion conversion, int width) {
        super(type, conversion);
        this.width = conversion == Conversion.ULONG_DECIMAL ? 8 : width;
    }

    @Override
    void start(int capacity) {
        usual = Math.max(usual / 2, end);
        data = new byte[Math.min(MAX, usual + usual / 16) + SLACK];
        offsets = new int[capacity + 1];
        end = 0;
        size = 0;
    }

    @Override
    void reserve(int more) {
        if (offsets.length - 1 - size < more) {
            offsets = Arrays.copyOf(offsets, Math.max(size + more, size + (size >> 1)) + 1);
        }
    }

    private byte[] room(int bytes) {
        if (data.length - SLACK - end < bytes) {
            long needed = (long) end + bytes + SLACK;
            if (needed > MAX) {
                throw new OutOfMemoryError("more than 2 GiB in one column of a batch");
            }
            data = Arrays.copyOf(data, (int) Math.min(MAX, Math.max(needed, data.length + (long) (data.length >> 1))));
        }
        return data;
    }

    @Override
    void setDictionary(byte[] in, int from, int stop, int count) {
        checkDictionary(from, stop, count, width == 0 ? 4 : width);
        byte[] keptData = data;
        int[] keptOffsets = offsets;
        int keptEnd = end;
        int keptSize = size;
        data = new byte[stop - from + SLACK];
        offsets = new int[count + 1];
        end = 0;
        size = 0;
        readPlain(in, from, stop, count);
        dictionary = data;
        dictionaryOffsets = offsets;
        data = keptData;
        offsets = keptOffsets;
        end = keptEnd;
        size = keptSize;
        longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, dictionaryOffsets[i + 1] - dictionaryOffsets[i]);
        }
    }

    @Override
    void gather(int[] ids, int count) {
        byte[] from = dictionary;
        int[] bounds = dictionaryOffsets;
        long most = (long) count * longest;
        if (longest <= SLACK && most < MAX - end - SLACK) {
            byte[] to = room((int) most);
            int p = end;
            int at = size;
            for (int i = 0; i < count; i++) {
                int id = ids[i];
                int start = bounds[id];
                Little.putLong(to, p, Little.getLong(from, start));
                Little.putLong(to, p + 8, Little.getLong(from, start + 8));
                p += bounds[id + 1] - start;
                offsets[++at] = p;
            }
            end = p;
            size = at;
            return;
        }
        for (int i = 0; i < count; i++) {
            int start = bounds[ids[i]];
            append(from, start, bounds[ids[i] + 1] - start);
        }
    }

    private void append(byte[] in, int from, int length) {
        byte[] to = room(length);
        if (length <= SLACK && from + SLACK <= in.length) {
            Little.putLong(to, end, Little.getLong(in, from));
            Little.putLong(to, end + 8, Little.getLong(in, from + 8));
        } else {
            System.arraycopy(in, from, to, end, length);
        }
        end += length;
        offsets[++size] = end;
    }

    @Override
    int readPlain(byte[] in, int from, int stop, int count) {
        if (conversion == Conversion.ULONG_DECIMAL) {
            return readUnsigned(in, from, stop, count);
        } else if (width > 0) {
            return readFixed(in, from, stop, count);
        }
        byte[] to = room((int) Math.min(Math.min(stop - from, 24L * count), MAX - end - SLACK));
        int limit = to.length - SLACK;
        int p = from;
        int e = end;
        int at = size;
        for (int i = 0; i < count; i++) {
            if (stop - p < 4) {
                throw new IndexOutOfBoundsException("the values of a page are cut off");
            }
            int length = Little.getInt(in, p);
            p += 4;
            if (length < 0 || length > stop - p) {
                throw new IndexOutOfBoundsException("a value of " + length + " bytes in a page with " + (stop - p));
            }
            if (length > limit - e) {
                end = e;
                to = room(length);
                limit = to.length - SLACK;
            }
            // Pages have slack behind their end, as this array has.
            if (length <= SLACK) {
                Little.putLong(to, e, Little.getLong(in, p));
                Little.putLong(to, e + 8, Little.getLong(in, p + 8));
            } else if (length <= 4 * SLACK && p + 4 * SLACK <= in.length && e + 4 * SLACK <= to.length) {
                for (int k = 0; k < length; k += 8) {
                    Little.putLong(to, e + k, Little.getLong(in, p + k));
                }
            } else {
                System.arraycopy(in, p, to, e, length);
            }
            p += length;
            e += length;
            offsets[++at] = e;
        }
        end = e;
        size = at;
        return p;
    }

    private int readFixed(byte[] in, int from, int stop, int count) {
        long bytes = (long) count * width;
        checkPlain(from, stop, bytes);
        System.arraycopy(in, from, room((int) bytes), end, (int) bytes);
        for (int i = 0; i < count; i++) {
            end += width;
            offsets[++size] = end;
        }
        return from + (int) bytes;
    }

    private int readUnsigned(byte[] in, int from, int stop, int count) {
        checkPlain(from, stop, 8L * count);
        for (int i = 0; i < count; i++) {
            appendUnsigned(Little.getLong(in, from + 8 * i));
        }
        return from + 8 * count;
    }

    /** Big-endian in nine bytes, so that the sign stays positive. */
    private void appendUnsigned(long value) {
        byte[] to = room(9);
        to[end] = 0;
        for (int i = 0; i < 8; i++) {
            to[end + 1 + i] = (byte) (value >>> (56 - 8 * i));
        }
        end += 9;
        offsets[++size] = end;
    }

    @Override
    void appendLongs(long[] from, int count) {
        if (conversion != Conversion.ULONG_DECIMAL) {
            super.appendLongs(from, count);
        }
        for (int i = 0; i < count; i++) {
            appendUnsigned(from[i]);
        }
    }

    @Override
    void appendBytes(byte[] in, int from, int length) {
        if (width > 0 && length != width) {
            throw new IndexOutOfBoundsException("a value of " + length + " bytes where all have " + width);
        }
        append(in, from, length);
    }

    /** Appends values that lie behind one another, of these lengths. */
    void appendRun(byte[] in, int from, long[] lengths, int count) {
        int at = size;
        int e = end;
        for (int i = 0; i < count; i++) {
            e += (int) lengths[i];
            offsets[++at] = e;
        }
        System.arraycopy(in, from, room(e - end), end, e - end);
        end = e;
        size = at;
    }

    int width() {
        return width;
    }

    @Override
    void spread(long[] validity, int from, int count, int slots) {
        // Only offsets move: a null has no bytes.
        int source = from + count;
        for (int i = from + slots - 1; i >= from; i--) {
            offsets[i + 1] = offsets[source];
            if (Validity.get(validity, i)) {
                source--;
            }
        }
        size = from + slots;
    }

    @Override
    Column scatter(int[] source, int slots, int first, long @Nullable [] validity) {
        // The values keep their order, so that only offsets are new.
        int[] out = new int[slots + 1];
        out[0] = offsets[first];
        for (int i = 0; i < slots; i++) {
            out[i + 1] = source[i] < 0 ? out[i] : offsets[source[i] + 1];
        }
        return new BytesColumn(type, slots, data, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new BytesColumn(type, size, data, offsets, validity);
    }

    @Override
    long byteSize() {
        return end + 4L * size;
    }

    @Override
    int dictionaryLimit(long budget) {
        return (int) Math.min(Integer.MAX_VALUE, budget / (longest + 4));
    }
}
