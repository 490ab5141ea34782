package io.velostream.file.parquet.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.Validity;
import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of one leaf column into pages. Values are kept as they come until the page is full; then it is known
 * which encoding suits them. Not thread-safe.
 */
abstract class LeafWriter {
    /** Of the values of a chunk's first page so many may differ for a dictionary to be kept. */
    private static final double DISTINCT_SHARE = 0.6;

    final Shape.Leaf leaf;
    final WriteSettings settings;
    final ChunkBuffer chunk;
    final Shared shared;
    private final @Nullable BloomCollector bloom;
    /** Values of the current page that are not null. */
    int values;

    private final int maxDefinition;
    private final int maxRepetition;
    private byte[] definitions = new byte[0];
    private byte[] repetitions = new byte[0];
    private int levels;
    private int rows;
    private final int pageRows;
    /** Whether the pages of this chunk still go by the dictionary. */
    private boolean dictionary;

    /** Arrays that the columns of a writer share while a page is finished. */
    static final class Shared {
        final Bytes body = new Bytes(64 * 1024);
        final DeltaEncoder delta = new DeltaEncoder();
        private final long dictionaryBytes;
        private int[] ints = new int[0];
        private int[] rows = new int[0];
        private long[] longs = new long[0];

        /**
         * @param dictionaryBytes that the dictionary of one column is kept to
         */
        Shared(long dictionaryBytes) {
            this.dictionaryBytes = dictionaryBytes;
        }

        int[] ints(int count) {
            if (ints.length < count + 8) {
                ints = new int[count + 8];
            }
            return ints;
        }

        int[] rows(int count) {
            if (rows.length < count) {
                rows = new int[count];
            }
            return rows;
        }

        long[] longs(int count) {
            if (longs.length < count) {
                longs = new long[count];
            }
            return longs;
        }
    }

    LeafWriter(Shape.Leaf leaf, WriteSettings settings, ChunkBuffer chunk, Shared shared, int pageRows) {
        this.leaf = leaf;
        this.settings = settings;
        this.chunk = chunk;
        this.shared = shared;
        this.pageRows = pageRows;
        this.maxDefinition = leaf.definition();
        this.maxRepetition = leaf.node().repetition();
        this.dictionary = settings.dictionary() && hasDictionary();
        this.bloom =
                settings.bloomColumns().contains(leaf.node().path()) ? new BloomCollector(settings.bloomFpp()) : null;
    }

    /** Rows {@code from} to {@code to} of a column of the schema itself. */
    final void appendFlat(Column column, int from, int to) {
        int at = from;
        while (at < to) {
            int n = Math.min(to - at, Math.max(1, pageRows - rows));
            n = fitting(column, at, n);
            flat(column, at, n);
            at += n;
            finishPageIfFull();
        }
    }

    private void flat(Column column, int from, int n) {
        if (maxDefinition > 0) {
            definitions = room(definitions, levels, n);
        }
        if (!column.hasNulls() || maxDefinition == 0) {
            if (maxDefinition > 0) {
                Arrays.fill(definitions, levels, levels + n, (byte) 1);
            }
            appendRange(column, from, from + n);
            values += n;
        } else {
            int[] present = shared.rows(n);
            int k = 0;
            long[] validity = validity(column);
            for (int i = 0; i < n; i++) {
                boolean there = Validity.get(validity, from + i);
                definitions[levels + i] = (byte) (there ? 1 : 0);
                present[k] = from + i;
                k += there ? 1 : 0;
            }
            appendRows(column, present, k);
            values += k;
        }
        levels += n;
        rows += n;
    }

    private static long[] validity(Column column) {
        long[] validity = column.validity();
        if (validity == null) {
            throw new IllegalStateException("a column with nulls has no validity");
        }
        return validity;
    }

    /** Levels from one row's beginning to another's, with the rows of {@code column} that they stand for. */
    final void appendNested(Column column, Levels l, int from, int to) {
        int at = from;
        while (at < to) {
            // A page ends with a row.
            int end = at;
            int begun = rows;
            int taken = 0;
            while (end < to) {
                if (l.startsRow(end)) {
                    if (begun >= pageRows || taken >= pageRows) {
                        break;
                    }
                    begun++;
                }
                end++;
                taken++;
            }
            nested(column, l, at, end);
            rows = begun;
            at = end;
            finishPageIfFull();
        }
    }

    private void nested(Column column, Levels l, int from, int to) {
        int n = to - from;
        definitions = room(definitions, levels, n);
        System.arraycopy(l.definitions(), from, definitions, levels, n);
        byte[] reps = l.repetitions();
        if (maxRepetition > 0) {
            repetitions = room(repetitions, levels, n);
            if (reps != null) {
                System.arraycopy(reps, from, repetitions, levels, n);
            } else {
                Arrays.fill(repetitions, levels, levels + n, (byte) 0);
            }
        }
        int[] present = shared.rows(n);
        int k = 0;
        for (int i = from; i < to; i++) {
            present[k] = l.rows()[i];
            k += l.definitions()[i] == maxDefinition ? 1 : 0;
        }
        appendRows(column, present, k);
        values += k;
        levels += n;
    }

    private static byte[] room(byte[] array, int size, int more) {
        return array.length - size >= more ? array : Arrays.copyOf(array, Math.max(size + more, size + (size >> 1)));
    }

    private void finishPageIfFull() {
        if (rows >= pageRows || levels >= 4 * pageRows || valueBytes() >= settings.pageBytes()) {
            finishPage();
        }
    }

    /** Ends the current page, if there is one. */
    final void finishPage() {
        if (levels == 0) {
            return;
        }
        Bytes body = shared.body;
        body.clear();
        putLevels(repetitions, maxRepetition, body);
        putLevels(definitions, maxDefinition, body);
        Encoding encoding = encode(body);
        chunk.addPage(body, levels, levels - values, rows, encoding, values == 0 ? null : bounds());
        clearValues();
        values = 0;
        levels = 0;
        rows = 0;
    }

    private void putLevels(byte[] from, int max, Bytes body) {
        if (max == 0) {
            return;
        }
        int lengthAt = body.size();
        body.putInt(0);
        int width = Little.width(max);
        if (from == definitions && values == levels) {
            HybridEncoder.repeat(max, levels, width, body);
        } else {
            int[] wide = shared.ints(levels);
            for (int i = 0; i < levels; i++) {
                wide[i] = from[i];
            }
            HybridEncoder.encode(wide, levels, width, body);
        }
        Little.putInt(body.array(), lengthAt, body.size() - lengthAt - 4);
    }

    private Encoding encode(Bytes body) {
        if (values == 0) {
            return Encoding.PLAIN;
        }
        if (dictionary) {
            boolean first = chunk.pages() == 0;
            int[] ids = shared.ints(values);
            lookUp(ids);
            boolean tooMany = first && values > 1000 && dictionarySize() > DISTINCT_SHARE * values;
            if (!tooMany && dictionaryBytes() <= shared.dictionaryBytes) {
                int width = Little.width(Math.max(0, dictionarySize() - 1));
                body.write(width);
                HybridEncoder.encode(ids, values, width, body);
                return Encoding.RLE_DICTIONARY;
            }
            dictionary = false;
            if (first) {
                clearDictionary();
            }
        }
        if (bloom != null) {
            hashValues(bloom);
        }
        return encodeValues(body);
    }

    /** Ends the chunk: what is left of the last page, and the dictionary that its pages refer to. */
    final void finishChunk() {
        finishPage();
        if (hasDictionary() && dictionarySize() > 0) {
            Bytes body = shared.body;
            body.clear();
            putDictionary(body);
            if (bloom != null) {
                hashDictionary(bloom);
            }
            chunk.setDictionary(body, dictionarySize());
            clearDictionary();
        }
        dictionary = settings.dictionary() && hasDictionary();
    }

    /** The bloom filter of the chunk that was finished last, or null where none is wanted. */
    final byte @Nullable [] bloomFilter() {
        return bloom == null ? null : bloom.finish();
    }

    /** Bytes that wait for their page, roughly. */
    final long openBytes() {
        return valueBytes() + levels;
    }

    /** How many of {@code n} rows to take before the page is looked at again; at least one. */
    int fitting(Column column, int from, int n) {
        return n;
    }

    abstract void appendRange(Column column, int from, int to);

    abstract void appendRows(Column column, int[] rowsOfColumn, int count);

    abstract long valueBytes();

    /** The least and the greatest value of the page, or null where they have no order (NaN only). */
    abstract @Nullable Bounds bounds();

    abstract Encoding encodeValues(Bytes body);

    abstract void clearValues();

    abstract void hashValues(BloomCollector into);

    abstract void hashDictionary(BloomCollector into);

    boolean hasDictionary() {
        return true;
    }

    abstract void lookUp(int[] ids);

    abstract int dictionarySize();

    abstract long dictionaryBytes();

    abstract void putDictionary(Bytes body);

    abstract void clearDictionary();
}
