package io.velostream.file.parquet.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Thrift;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Joins Parquet files of one schema: their row groups are copied byte by byte, and only what is said about where they lie
 * is written anew, the page indexes and bloom filters included.
 */
public final class ParquetConcat {
    private static final int COPY_AT_ONCE = 256 * 1024;

    private final OutputStream out;
    private final byte[] buffer = new byte[COPY_AT_ONCE];
    private long position;

    private ParquetConcat(OutputStream out) {
        this.out = out;
    }

    /** Writes one file with the rows of all parts in their order; there is at least one part. */
    public static void join(List<InputFile> parts, OutputStream out) throws IOException {
        new ParquetConcat(out).join(parts);
    }

    private void join(List<InputFile> parts) throws IOException {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to join");
        }
        Footer first = Footer.read(parts.get(0));
        FileEnd end = new FileEnd(first.meta().getSchema(), first.meta().getKey_value_metadata());
        out.write(FileEnd.magic());
        position = FileEnd.magic().length;
        for (InputFile part : parts) {
            Footer footer = Footer.read(part);
            if (!footer.meta().getSchema().equals(first.meta().getSchema())
                    || !footer.schema().equals(first.schema())) {
                throw VeloException.of(ErrorKind.SCHEMA, "Parquet files of different schemas cannot be joined")
                        .where(part.name())
                        .why("it has " + footer.schema() + ", the first one " + first.schema())
                        .build();
            }
            int index = 0;
            for (RowGroup group : footer.meta().getRow_groups()) {
                append(part, group, index++, end);
            }
        }
        end.write(out, position);
        out.flush();
    }

    private void append(InputFile part, RowGroup group, int index, FileEnd end) throws IOException {
        long start = position;
        long compressed = 0;
        for (ColumnChunk chunk : group.getColumns()) {
            ColumnMetaData meta = chunk.getMeta_data();
            String place = ParquetErrors.place(part.name(), index, String.join(".", meta.getPath_in_schema()));
            OffsetIndex offsets = new OffsetIndex();
            ColumnIndex columns = new ColumnIndex();
            boolean located =
                    read(offsets, part, chunk.getOffset_index_offset(), chunk.getOffset_index_length(), place);
            boolean bounded =
                    read(columns, part, chunk.getColumn_index_offset(), chunk.getColumn_index_length(), place);
            chunk.unsetOffset_index_offset();
            chunk.unsetOffset_index_length();
            chunk.unsetColumn_index_offset();
            chunk.unsetColumn_index_length();
            chunk.setFile_offset(0);
            long from = Footer.start(meta);
            long shift = position - from;
            copy(part, from, meta.getTotal_compressed_size());
            compressed += meta.getTotal_compressed_size();
            meta.setData_page_offset(meta.getData_page_offset() + shift);
            if (meta.isSetDictionary_page_offset()) {
                meta.setDictionary_page_offset(meta.getDictionary_page_offset() + shift);
            }
            meta.unsetIndex_page_offset();
            if (located) {
                offsets.getPage_locations().forEach(p -> p.setOffset(p.getOffset() + shift));
                end.addIndexes(chunk, offsets, boundedOrNull(bounded, columns));
            }
        }
        for (ColumnChunk chunk : group.getColumns()) {
            bloomFilter(part, chunk.getMeta_data());
        }
        group.setFile_offset(start).setTotal_compressed_size(compressed);
        end.addGroup(group);
    }

    private static @Nullable ColumnIndex boundedOrNull(boolean bounded, ColumnIndex columns) {
        return bounded ? columns : null;
    }

    private void bloomFilter(InputFile part, ColumnMetaData meta) throws IOException {
        if (!meta.isSetBloom_filter_offset()) {
            return;
        }
        if (!meta.isSetBloom_filter_length()) {
            // Its end is not told; the file is as right without it.
            meta.unsetBloom_filter_offset();
            return;
        }
        long from = meta.getBloom_filter_offset();
        meta.setBloom_filter_offset(position);
        copy(part, from, meta.getBloom_filter_length());
    }

    private void copy(InputFile part, long from, long length) throws IOException {
        long done = 0;
        while (done < length) {
            int n = (int) Math.min(buffer.length, length - done);
            Footer.readFully(part, from + done, buffer, 0, n);
            out.write(buffer, 0, n);
            done += n;
        }
        position += length;
    }

    private static boolean read(TBase<?, ?> into, InputFile part, long offset, int length, String place)
            throws IOException {
        if (offset <= 0 || length <= 0) {
            return false;
        }
        byte[] bytes = Footer.readFully(part, offset, length);
        try {
            Thrift.read(into, bytes, 0, length);
            return true;
        } catch (TException e) {
            throw ParquetErrors.corrupt(place, "its page index: " + ParquetErrors.reason(e), e);
        }
    }
}
