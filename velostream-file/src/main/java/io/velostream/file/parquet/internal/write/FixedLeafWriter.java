package io.velostream.file.parquet.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** Numbers of 32 and 64 bits, kept as longs; floating-point ones by their bits. */
final class FixedLeafWriter extends LeafWriter {
    private final Type type;
    private final int width;
    private final boolean integer;
    private final LongDictionary dictionary = new LongDictionary();
    private long[] page = new long[0];
    private int size;

    FixedLeafWriter(Shape.Leaf leaf, WriteSettings settings, ChunkBuffer chunk, Shared shared, int pageRows) {
        super(leaf, settings, chunk, shared, pageRows);
        this.type = leaf.node().element().getType();
        this.width = type == Type.INT32 || type == Type.FLOAT ? 4 : 8;
        this.integer = type == Type.INT32 || type == Type.INT64;
    }

    @Override
    int fitting(Column column, int from, int n) {
        return (int) Math.max(1, Math.min(n, (settings.pageBytes() - valueBytes()) / width));
    }

    private long[] room(int more) {
        if (page.length - size < more) {
            page = Arrays.copyOf(page, Math.max(size + more, size + (size >> 1)));
        }
        return page;
    }

    @Override
    void appendRange(Column column, int from, int to) {
        int n = to - from;
        long[] into = room(n);
        int at = size;
        if (column instanceof LongColumn c) {
            System.arraycopy(c.values(), from, into, at, n);
        } else if (column instanceof IntColumn c) {
            int[] v = c.values();
            for (int i = 0; i < n; i++) {
                into[at + i] = v[from + i];
            }
        } else if (column instanceof DoubleColumn c) {
            double[] v = c.values();
            for (int i = 0; i < n; i++) {
                into[at + i] = Double.doubleToRawLongBits(v[from + i]);
            }
        } else {
            float[] v = ((FloatColumn) column).values();
            for (int i = 0; i < n; i++) {
                into[at + i] = Float.floatToRawIntBits(v[from + i]);
            }
        }
        size += n;
    }

    @Override
    void appendRows(Column column, int[] rows, int n) {
        long[] into = room(n);
        int at = size;
        if (column instanceof LongColumn c) {
            long[] v = c.values();
            for (int i = 0; i < n; i++) {
                into[at + i] = v[rows[i]];
            }
        } else if (column instanceof IntColumn c) {
            int[] v = c.values();
            for (int i = 0; i < n; i++) {
                into[at + i] = v[rows[i]];
            }
        } else if (column instanceof DoubleColumn c) {
            double[] v = c.values();
            for (int i = 0; i < n; i++) {
                into[at + i] = Double.doubleToRawLongBits(v[rows[i]]);
            }
        } else {
            float[] v = ((FloatColumn) column).values();
            for (int i = 0; i < n; i++) {
                into[at + i] = Float.floatToRawIntBits(v[rows[i]]);
            }
        }
        size += n;
    }

    @Override
    long valueBytes() {
        return (long) width * size;
    }

    @Override
    void clearValues() {
        size = 0;
    }

    @Override
    @Nullable
    Bounds bounds() {
        if (integer) {
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (int i = 0; i < size; i++) {
                min = Math.min(min, page[i]);
                max = Math.max(max, page[i]);
            }
            return new Bounds(bytes(min), bytes(max));
        }
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean any = false;
        for (int i = 0; i < size; i++) {
            double v = width == 8 ? Double.longBitsToDouble(page[i]) : Float.intBitsToFloat((int) page[i]);
            if (!Double.isNaN(v)) {
                any = true;
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        if (!any) {
            return null;
        }
        // A reader may compare zeros by their sign or not: the bounds take in both.
        return new Bounds(floating(min == 0 ? -0.0 : min), floating(max == 0 ? 0.0 : max));
    }

    private byte[] floating(double v) {
        return bytes(width == 8 ? Double.doubleToRawLongBits(v) : Float.floatToRawIntBits((float) v));
    }

    private byte[] bytes(long v) {
        byte[] b = new byte[width];
        if (width == 8) {
            Little.putLong(b, 0, v);
        } else {
            Little.putInt(b, 0, (int) v);
        }
        return b;
    }

    @Override
    Encoding encodeValues(Bytes body) {
        int start = body.size();
        if (integer) {
            shared.delta.encode(page, size, type == Type.INT32, body);
            if (body.size() - start < (long) size * width * 4 / 5) {
                return Encoding.DELTA_BINARY_PACKED;
            }
            body.size(start);
        }
        plain(page, size, body);
        return Encoding.PLAIN;
    }

    private void plain(long[] from, int count, Bytes body) {
        byte[] into = body.reserve(count * width);
        int at = body.size();
        if (width == 8) {
            for (int i = 0; i < count; i++) {
                Little.putLong(into, at + 8 * i, from[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                Little.putInt(into, at + 4 * i, (int) from[i]);
            }
        }
        body.size(at + count * width);
    }

    @Override
    void hashValues(BloomCollector into) {
        hash(page, size, into);
    }

    @Override
    void hashDictionary(BloomCollector into) {
        hash(dictionary.values(), dictionary.size(), into);
    }

    private void hash(long[] from, int count, BloomCollector into) {
        byte[] plain = new byte[8];
        for (int i = 0; i < count; i++) {
            Little.putLong(plain, 0, from[i]);
            into.add(plain, 0, width);
        }
    }

    @Override
    void lookUp(int[] ids) {
        dictionary.ids(page, size, ids);
    }

    @Override
    int dictionarySize() {
        return dictionary.size();
    }

    @Override
    long dictionaryBytes() {
        // A larger one costs more time in the caches of who reads and writes it than it saves.
        return 2L * width * dictionary.size();
    }

    @Override
    void putDictionary(Bytes body) {
        plain(dictionary.values(), dictionary.size(), body);
    }

    @Override
    void clearDictionary() {
        dictionary.clear();
    }
}
