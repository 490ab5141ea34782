package io.velostream.file.parquet.internal.write;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;

/** Truth values, a bit each. */
final class BooleanLeafWriter extends LeafWriter {
    private boolean[] page = new boolean[0];
    private int size;

    BooleanLeafWriter(Shape.Leaf leaf, WriteSettings settings, ChunkBuffer chunk, Shared shared, int pageRows) {
        super(leaf, settings, chunk, shared, pageRows);
    }

    private void room(int more) {
        if (page.length - size < more) {
            page = Arrays.copyOf(page, Math.max(size + more, size + (size >> 1)));
        }
    }

    @Override
    void appendRange(Column column, int from, int to) {
        room(to - from);
        System.arraycopy(((BooleanColumn) column).values(), from, page, size, to - from);
        size += to - from;
    }

    @Override
    void appendRows(Column column, int[] rows, int count) {
        room(count);
        boolean[] v = ((BooleanColumn) column).values();
        for (int i = 0; i < count; i++) {
            page[size++] = v[rows[i]];
        }
    }

    @Override
    long valueBytes() {
        return size / 8;
    }

    @Override
    void clearValues() {
        size = 0;
    }

    @Override
    Bounds bounds() {
        boolean min = true;
        boolean max = false;
        for (int i = 0; i < size; i++) {
            min &= page[i];
            max |= page[i];
        }
        return new Bounds(new byte[] {(byte) (min ? 1 : 0)}, new byte[] {(byte) (max ? 1 : 0)});
    }

    @Override
    Encoding encodeValues(Bytes body) {
        for (int i = 0; i < size; i += 8) {
            int bits = 0;
            for (int k = i; k < Math.min(size, i + 8); k++) {
                bits |= page[k] ? 1 << (k - i) : 0;
            }
            body.write(bits);
        }
        return Encoding.PLAIN;
    }

    @Override
    void hashValues(BloomCollector into) {
        throw new IllegalStateException("truth values have no bloom filter");
    }

    @Override
    void hashDictionary(BloomCollector into) {
        hashValues(into);
    }

    @Override
    boolean hasDictionary() {
        return false;
    }

    @Override
    void lookUp(int[] ids) {
        throw new IllegalStateException("truth values have no dictionary");
    }

    @Override
    int dictionarySize() {
        return 0;
    }

    @Override
    long dictionaryBytes() {
        return 0;
    }

    @Override
    void putDictionary(Bytes body) {}

    @Override
    void clearDictionary() {}
}
