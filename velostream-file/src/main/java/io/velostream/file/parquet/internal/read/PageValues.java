package io.velostream.file.parquet.internal.read;

import io.velostream.file.parquet.internal.Little;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** The values of one page in one of Parquet's encodings, in order. */
abstract class PageValues {
    /** Reads the next values; faulty input is an exception of the JDK. */
    abstract void read(ValueVector into, int count);

    /** How many of {@code count} values to read when so many bytes are to be kept to; at least one. */
    int limit(long budget, int count) {
        return count;
    }

    /**
     * @param from of the values in the page, to {@code end}; {@link LeafReader#SLACK} bytes follow
     * @param width of a value in a PLAIN page; 0 where it varies
     */
    static PageValues of(
            Encoding encoding, Type type, int width, byte[] page, int from, int end, int values, Scratch scratch) {
        return switch (encoding) {
            case PLAIN -> type == Type.BOOLEAN ? new Plain(page, 8 * from, 8 * end) : new Plain(page, from, end);
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> new Dictionary(page, from, end, scratch);
            case RLE -> new Runs(page, from, end, scratch);
            case DELTA_BINARY_PACKED -> new Delta(page, from, end, scratch);
            case DELTA_LENGTH_BYTE_ARRAY -> new DeltaLengths(page, from, end, scratch);
            case DELTA_BYTE_ARRAY -> new DeltaStrings(page, from, end);
            case BYTE_STREAM_SPLIT -> split(page, from, end, width, values);
            default -> throw new IndexOutOfBoundsException("values encoded as " + encoding);
        };
    }

    /** Of a page that has nothing behind its levels. */
    static PageValues none() {
        return new PageValues() {
            @Override
            void read(ValueVector into, int count) {
                if (count > 0) {
                    throw new IndexOutOfBoundsException("the values of a page are missing");
                }
            }
        };
    }

    /** Arrays that the pages of all columns of a reader share while they are decoded. */
    static final class Scratch {
        private int[] ints = new int[0];
        private long[] longs = new long[0];

        int[] ints(int count) {
            if (ints.length < count) {
                ints = new int[count];
            }
            return ints;
        }

        long[] longs(int count) {
            if (longs.length < count) {
                longs = new long[count];
            }
            return longs;
        }
    }

    private static PageValues split(byte[] page, int from, int end, int width, int values) {
        int count = width == 0 ? 0 : (end - from) / width;
        if (width == 0 || (end - from) % width != 0 || count > values) {
            throw new IndexOutOfBoundsException("BYTE_STREAM_SPLIT values that do not fill their page");
        }
        byte[] plain = new byte[end - from + LeafReader.SLACK];
        for (int b = 0; b < width; b++) {
            int source = from + b * count;
            for (int i = 0; i < count; i++) {
                plain[i * width + b] = page[source + i];
            }
        }
        return new Plain(plain, 0, end - from);
    }

    private static final class Plain extends PageValues {
        private final byte[] page;
        private final int end;
        private int position;

        Plain(byte[] page, int from, int end) {
            this.page = page;
            this.position = from;
            this.end = end;
        }

        @Override
        void read(ValueVector into, int count) {
            position = into.readPlain(page, position, end, count);
        }

        @Override
        int limit(long budget, int count) {
            long left = (long) end - position;
            return left <= budget ? count : (int) Math.max(1, Math.min(count, budget * count / left));
        }
    }

    private static final class Dictionary extends PageValues {
        private final HybridDecoder ids;
        private final Scratch scratch;

        Dictionary(byte[] page, int from, int end, Scratch scratch) {
            this.scratch = scratch;
            // A page of nulls only may leave out the width.
            this.ids = new HybridDecoder(page, Math.min(from + 1, end), end, from < end ? page[from] & 0xFF : 0);
        }

        @Override
        void read(ValueVector into, int count) {
            int[] buffer = scratch.ints(count);
            ids.read(buffer, 0, count);
            into.gather(buffer, count);
        }
    }

    /** Truth values of pages of the second version: the length of the runs, then runs of one bit. */
    private static final class Runs extends PageValues {
        private final HybridDecoder bits;
        private final Scratch scratch;

        Runs(byte[] page, int from, int end, Scratch scratch) {
            ValueVector.checkPlain(from, end, 4);
            int length = Little.getInt(page, from);
            ValueVector.checkPlain(from + 4, end, length);
            this.bits = new HybridDecoder(page, from + 4, from + 4 + length, 1);
            this.scratch = scratch;
        }

        @Override
        void read(ValueVector into, int count) {
            int[] buffer = scratch.ints(count);
            bits.read(buffer, 0, count);
            long[] wide = scratch.longs(count);
            for (int i = 0; i < count; i++) {
                wide[i] = buffer[i];
            }
            into.appendLongs(wide, count);
        }
    }

    private static final class Delta extends PageValues {
        private final DeltaDecoder decoder;
        private final Scratch scratch;

        Delta(byte[] page, int from, int end, Scratch scratch) {
            this.decoder = new DeltaDecoder(page, from, end);
            this.scratch = scratch;
        }

        @Override
        void read(ValueVector into, int count) {
            long[] buffer = scratch.longs(count);
            decoder.read(buffer, 0, count);
            into.appendLongs(buffer, count);
        }
    }

    private static final class DeltaLengths extends PageValues {
        private final DeltaDecoder lengths;
        private final Scratch scratch;
        private final byte[] page;
        private final int end;
        private int position;

        DeltaLengths(byte[] page, int from, int end, Scratch scratch) {
            this.lengths = new DeltaDecoder(page, from, end);
            this.position = new DeltaDecoder(page, from, end).findEnd();
            this.page = page;
            this.end = end;
            this.scratch = scratch;
        }

        @Override
        void read(ValueVector into, int count) {
            long[] buffer = scratch.longs(count);
            lengths.read(buffer, 0, count);
            long total = 0;
            for (int i = 0; i < count; i++) {
                if (buffer[i] < 0 || buffer[i] > end - position) {
                    throw new IndexOutOfBoundsException(
                            "a value of " + buffer[i] + " bytes in a page with " + (end - position));
                }
                total += buffer[i];
            }
            ValueVector.checkPlain(position, end, total);
            if (into instanceof BytesVector bytes && bytes.width() == 0) {
                bytes.appendRun(page, position, buffer, count);
                position += (int) total;
                return;
            }
            for (int i = 0; i < count; i++) {
                into.appendBytes(page, position, (int) buffer[i]);
                position += (int) buffer[i];
            }
        }

        @Override
        int limit(long budget, int count) {
            long left = (long) end - position;
            return left <= budget ? count : (int) Math.max(1, Math.min(count, budget * count / left));
        }
    }

    /** Each value is a beginning of the one before it and the rest. */
    private static final class DeltaStrings extends PageValues {
        private final DeltaDecoder prefixes;
        private final DeltaDecoder suffixes;
        private final byte[] page;
        private final int end;
        private final long[] prefix = new long[1];
        private final long[] suffix = new long[1];
        private byte[] value = new byte[64];
        private int length;
        private int position;

        DeltaStrings(byte[] page, int from, int end) {
            this.prefixes = new DeltaDecoder(page, from, end);
            int second = new DeltaDecoder(page, from, end).findEnd();
            this.suffixes = new DeltaDecoder(page, second, end);
            this.position = new DeltaDecoder(page, second, end).findEnd();
            this.page = page;
            this.end = end;
        }

        @Override
        void read(ValueVector into, int count) {
            for (int i = 0; i < count; i++) {
                prefixes.read(prefix, 0, 1);
                suffixes.read(suffix, 0, 1);
                long p = prefix[0];
                long s = suffix[0];
                if (p < 0 || p > length || s < 0 || s > end - position) {
                    throw new IndexOutOfBoundsException(
                            "a value of " + p + " bytes of the last one and " + s + " more");
                }
                int total = Math.addExact((int) p, (int) s);
                if (value.length < total + LeafReader.SLACK) {
                    value = java.util.Arrays.copyOf(value, total + total / 2 + LeafReader.SLACK);
                }
                System.arraycopy(page, position, value, (int) p, (int) s);
                position += (int) s;
                length = total;
                into.appendBytes(value, 0, total);
            }
        }

        @Override
        int limit(long budget, int count) {
            // A short page can stand for many long values, so the budget is looked at after every few.
            return (int) Math.max(1, Math.min(Math.min(count, 16), budget / (length + 16L)));
        }
    }
}
