package io.velostream.file.parquet.internal.write;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntervalColumn;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.LeafType;
import io.velostream.file.parquet.internal.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;

/** Byte strings of varying or fixed length, and intervals as text. */
final class BytesLeafWriter extends LeafWriter {
    /** Of values that vary; 0 where they do. */
    private final int width;

    private final boolean signed;
    private final BytesDictionary dictionary = new BytesDictionary();
    private final Bytes page = new Bytes(1024);
    private int[] offsets = new int[1];
    private int size;
    /** The numbers that the current page looked up; its bounds are sought among them. */
    private int lookedUp;

    BytesLeafWriter(Shape.Leaf leaf, WriteSettings settings, ChunkBuffer chunk, Shared shared, int pageRows) {
        super(leaf, settings, chunk, shared, pageRows);
        this.width = LeafType.width(leaf.node().element());
        this.signed = leaf.type() instanceof DataType.DecimalType;
    }

    @Override
    int fitting(Column column, int from, int n) {
        if (!(column instanceof BytesColumn c)) {
            return n;
        }
        long room = settings.pageBytes() - valueBytes();
        int[] bounds = c.offsets();
        if (bounds[from + n] - bounds[from] <= room) {
            return n;
        }
        int fit =
                Arrays.binarySearch(bounds, from, from + n + 1, (int) Math.min(Integer.MAX_VALUE, bounds[from] + room));
        int row = fit >= 0 ? fit : -fit - 1;
        return Math.max(1, Math.min(n, row - from));
    }

    private void room(int more) {
        if (offsets.length - 1 - size < more) {
            offsets = Arrays.copyOf(offsets, Math.max(size + more, size + (size >> 1)) + 1);
        }
    }

    private void put(byte[] in, int from, int length) {
        if (width > 0 && length != width) {
            putFixed(in, from, length);
        } else {
            page.write(in, from, length);
        }
        offsets[++size] = page.size();
    }

    /** A number of other length; who checked the row knows that it fits. */
    private void putFixed(byte[] in, int from, int length) {
        byte sign = (byte) (length > 0 && in[from] < 0 ? -1 : 0);
        for (int i = length; i < width; i++) {
            page.write(sign);
        }
        int skipped = Math.max(0, length - width);
        page.write(in, from + skipped, length - skipped);
    }

    @Override
    void appendRange(Column column, int from, int to) {
        int n = to - from;
        room(n);
        if (column instanceof BytesColumn c && width == 0) {
            int[] bounds = c.offsets();
            int shift = page.size() - bounds[from];
            page.write(c.data(), bounds[from], bounds[to] - bounds[from]);
            for (int i = 1; i <= n; i++) {
                offsets[size + i] = bounds[from + i] + shift;
            }
            size += n;
            return;
        }
        for (int i = from; i < to; i++) {
            putRow(column, i);
        }
    }

    private void putRow(Column column, int row) {
        if (column instanceof BytesColumn c) {
            put(c.data(), c.start(row), c.length(row));
        } else {
            byte[] text = ((IntervalColumn) column).get(row).toString().getBytes(StandardCharsets.US_ASCII);
            put(text, 0, text.length);
        }
    }

    @Override
    void appendRows(Column column, int[] rows, int count) {
        room(count);
        for (int i = 0; i < count; i++) {
            putRow(column, rows[i]);
        }
    }

    @Override
    long valueBytes() {
        return page.size() + 4L * size;
    }

    @Override
    void clearValues() {
        page.clear();
        size = 0;
        lookedUp = 0;
    }

    @Override
    Bounds bounds() {
        if (lookedUp > 0) {
            return boundsOfDictionary();
        }
        byte[] in = page.array();
        int min = 0;
        int max = 0;
        for (int i = 1; i < size; i++) {
            if (compare(in, offsets[i], offsets[i + 1], offsets[min], offsets[min + 1]) < 0) {
                min = i;
            } else if (compare(in, offsets[i], offsets[i + 1], offsets[max], offsets[max + 1]) > 0) {
                max = i;
            }
        }
        return new Bounds(
                Arrays.copyOfRange(in, offsets[min], offsets[min + 1]),
                Arrays.copyOfRange(in, offsets[max], offsets[max + 1]));
    }

    private Bounds boundsOfDictionary() {
        byte[] in = dictionary.data();
        int[] bounds = dictionary.offsets();
        // Each entry is looked at once, however often it occurs in the page.
        boolean[] seen = new boolean[dictionary.size()];
        int[] ids = shared.ints(lookedUp);
        int min = ids[0];
        int max = min;
        for (int i = 0; i < lookedUp; i++) {
            int id = ids[i];
            if (!seen[id]) {
                seen[id] = true;
                if (compare(in, bounds[id], bounds[id + 1], bounds[min], bounds[min + 1]) < 0) {
                    min = id;
                }
                if (compare(in, bounds[id], bounds[id + 1], bounds[max], bounds[max + 1]) > 0) {
                    max = id;
                }
            }
        }
        return new Bounds(
                Arrays.copyOfRange(in, bounds[min], bounds[min + 1]),
                Arrays.copyOfRange(in, bounds[max], bounds[max + 1]));
    }

    private int compare(byte[] in, int from, int to, int otherFrom, int otherTo) {
        if (signed) {
            int sign = Integer.signum(in[from] >> 7) - Integer.signum(in[otherFrom] >> 7);
            if (sign != 0) {
                return sign;
            }
        }
        return Arrays.compareUnsigned(in, from, to, in, otherFrom, otherTo);
    }

    @Override
    Encoding encodeValues(Bytes body) {
        if (width > 0) {
            body.write(page.array(), 0, page.size());
            return Encoding.PLAIN;
        }
        long[] lengths = shared.longs(size);
        for (int i = 0; i < size; i++) {
            lengths[i] = (long) offsets[i + 1] - offsets[i];
        }
        shared.delta.encode(lengths, size, true, body);
        body.write(page.array(), 0, page.size());
        return Encoding.DELTA_LENGTH_BYTE_ARRAY;
    }

    @Override
    void hashValues(BloomCollector into) {
        for (int i = 0; i < size; i++) {
            into.add(page.array(), offsets[i], offsets[i + 1] - offsets[i]);
        }
    }

    @Override
    void hashDictionary(BloomCollector into) {
        int[] bounds = dictionary.offsets();
        for (int i = 0; i < dictionary.size(); i++) {
            into.add(dictionary.data(), bounds[i], bounds[i + 1] - bounds[i]);
        }
    }

    @Override
    void lookUp(int[] ids) {
        dictionary.ids(page.array(), offsets, size, ids);
        lookedUp = size;
    }

    @Override
    int dictionarySize() {
        return dictionary.size();
    }

    @Override
    long dictionaryBytes() {
        return dictionary.byteSize() + 4L * dictionary.size();
    }

    @Override
    void putDictionary(Bytes body) {
        byte[] in = dictionary.data();
        int[] bounds = dictionary.offsets();
        for (int i = 0; i < dictionary.size(); i++) {
            int length = bounds[i + 1] - bounds[i];
            if (width == 0) {
                body.putInt(length);
            }
            body.write(in, bounds[i], length);
        }
    }

    @Override
    void clearDictionary() {
        dictionary.clear();
        lookedUp = 0;
    }
}
