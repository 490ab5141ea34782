package io.velostream.file.parquet.internal;

import io.velostream.api.VeloException;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import shaded.parquet.org.apache.thrift.TException;

/**
 * What the end of a Parquet file says: its schema and where its row groups lie. Immutable.
 *
 * @param shapes the fields, in the order of the file
 */
public record Footer(String file, FileMetaData meta, List<Shape> shapes, Schema schema) {
    /** Key of our own schema in the metadata of the file: exact types that Parquet has no words for. */
    public static final String SCHEMA_KEY = "velostream.schema";

    static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final byte[] ENCRYPTED = {'P', 'A', 'R', 'E'};
    private static final int TAIL = 32 * 1024;
    /** Beginning, length of the footer and end. */
    private static final int LEAST = 12;

    /** What was parsed last: a file is read in many slices, each of which needs its footer. */
    private static volatile SoftReference<Parsed> lastParsed = new SoftReference<>(null);

    /** Longer ones are not kept. */
    private static final int MOST_KEPT = 8 << 20;

    /** A footer beside the bytes that it was parsed from. */
    private static final class Parsed {
        private final Footer footer;
        private final long size;
        private final byte[] bytes;

        Parsed(Footer footer, long size, byte[] bytes) {
            this.footer = footer;
            this.size = size;
            this.bytes = bytes;
        }

        boolean isOf(InputFile file, long fileSize, byte[] other, int from, int to) {
            return size == fileSize
                    && footer.file().equals(file.name())
                    && Arrays.equals(bytes, 0, bytes.length, other, from, to);
        }
    }

    /**
     * Reads the footer: one read where it is short, two where it is long. Whoever reads the same file next may get the same
     * object, so nobody may change what is in it.
     */
    public static Footer shared(InputFile file) throws IOException {
        return read(file, true);
    }

    /** Reads the footer for one who will change it. */
    public static Footer read(InputFile file) throws IOException {
        return read(file, false);
    }

    private static Footer read(InputFile file, boolean shared) throws IOException {
        String name = file.name();
        long size = file.size();
        if (size < LEAST) {
            throw ParquetErrors.notParquet(name, "it has only " + size + " bytes");
        }
        int had = (int) Math.min(size, TAIL);
        byte[] tail = readFully(file, size - had, had);
        int end = had - 8;
        if (matches(tail, had - 4, ENCRYPTED)) {
            throw ParquetErrors.unsupported(
                    name, "its footer is encrypted", "Write the file without encryption, or decrypt it first.");
        }
        if (!matches(tail, had - 4, MAGIC)) {
            throw ParquetErrors.notParquet(name, "it does not end with PAR1: it was cut off or is something else");
        }
        int length = Little.getInt(tail, end);
        if (length <= 0 || length > size - LEAST) {
            throw ParquetErrors.notParquet(name, "its footer claims " + length + " bytes of a file of " + size);
        }
        if (length > end) {
            if (length > Runtime.getRuntime().maxMemory() / 4) {
                throw ParquetErrors.tooLarge(name + ", footer", length);
            }
            tail = readFully(file, size - 8 - length, length);
            end = length;
        }
        return shared ? known(file, tail, end - length, end, size) : parse(file, tail, end - length, end, size);
    }

    private static Footer known(InputFile file, byte[] bytes, int from, int to, long size) {
        Parsed last = lastParsed.get();
        if (last != null && last.isOf(file, size, bytes, from, to)) {
            return last.footer;
        }
        Footer footer = parse(file, bytes, from, to, size);
        if (to - from <= MOST_KEPT) {
            lastParsed = new SoftReference<>(new Parsed(footer, size, Arrays.copyOfRange(bytes, from, to)));
        }
        return footer;
    }

    /** The rows of the file, by its row groups: that is what a reader gives. */
    public long rows() {
        return meta.getRow_groups().stream().mapToLong(RowGroup::getNum_rows).sum();
    }

    private static Footer parse(InputFile file, byte[] bytes, int from, int to, long size) {
        String name = file.name();
        FileMetaData meta = new FileMetaData();
        try {
            Thrift.read(meta, bytes, from, to);
            List<SchemaNode> leaves = new ArrayList<>();
            SchemaNode root = SchemaNode.tree(meta.getSchema(), leaves);
            checkRowGroups(meta, leaves, size);
            List<Shape> shapes = new ShapeReader(name).read(root, ours(meta));
            List<Field> fields = shapes.stream().map(Shape::field).toList();
            return new Footer(name, meta, shapes, Schema.of(fields));
        } catch (TException | IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
            throw ParquetErrors.corrupt(name + ", footer", ParquetErrors.reason(e), e);
        } catch (VeloException e) {
            throw e.within(name);
        }
    }

    private static Optional<Schema> ours(FileMetaData meta) {
        if (meta.isSetKey_value_metadata()) {
            for (KeyValue kv : meta.getKey_value_metadata()) {
                if (SCHEMA_KEY.equals(kv.getKey()) && kv.isSetValue()) {
                    try {
                        return Optional.of(Schema.parse(kv.getValue()));
                    } catch (VeloException e) {
                        // Written by a later version, or by hand: the types of Parquet itself have to do.
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static void checkRowGroups(FileMetaData meta, List<SchemaNode> leaves, long size) {
        int group = 0;
        for (RowGroup g : meta.getRow_groups()) {
            String where = "row group " + group++ + " ";
            require(g.getColumns().size() == leaves.size(), where + "has not one chunk a column");
            require(g.getNum_rows() >= 0, where + "has " + g.getNum_rows() + " rows");
            for (int i = 0; i < leaves.size(); i++) {
                ColumnChunk chunk = g.getColumns().get(i);
                String column = where + "column '" + leaves.get(i).path() + "' ";
                require(chunk.isSetMeta_data(), column + "has no metadata");
                ColumnMetaData m = chunk.getMeta_data();
                require(
                        m.getType() == leaves.get(i).element().getType(),
                        column + "is " + m.getType() + ", the schema says "
                                + leaves.get(i).element().getType());
                long start = start(m);
                require(
                        start >= 4
                                && m.getTotal_compressed_size() >= 0
                                && start <= size - 8
                                && m.getTotal_compressed_size() <= size - 8 - start,
                        column + "lies outside of the file");
            }
        }
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new IllegalArgumentException(fault);
        }
    }

    /** Where the chunk of a column begins: at its dictionary where it has one. */
    public static long start(ColumnMetaData m) {
        long data = m.getData_page_offset();
        return m.isSetDictionary_page_offset() && m.getDictionary_page_offset() > 0
                ? Math.min(data, m.getDictionary_page_offset())
                : data;
    }

    /** The middle of a row group's bytes, which says to which slice of the file it belongs. */
    public static long middle(RowGroup group) {
        long start = Long.MAX_VALUE;
        long end = 0;
        for (ColumnChunk c : group.getColumns()) {
            long s = start(c.getMeta_data());
            start = Math.min(start, s);
            end = Math.max(end, s + c.getMeta_data().getTotal_compressed_size());
        }
        return group.getColumns().isEmpty() ? 0 : start + (end - start) / 2;
    }

    /** Exactly these bytes, or an error of kind CORRUPT when the file ends before. */
    public static byte[] readFully(InputFile file, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        readFully(file, position, bytes, 0, length);
        return bytes;
    }

    /** Like the other, into an array. */
    public static void readFully(InputFile file, long position, byte[] into, int offset, int length)
            throws IOException {
        int got = 0;
        while (got < length) {
            int n = file.read(position + got, into, offset + got, length - got);
            if (n < 0) {
                throw ParquetErrors.corrupt(file.name(), "it ends at byte " + (position + got), null);
            }
            got += n;
        }
    }

    private static boolean matches(byte[] bytes, int at, byte[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (bytes[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
