package io.velostream.file.parquet.internal.write;

import io.velostream.api.type.Schema;
import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.Thrift;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TypeDefinedOrder;
import org.jspecify.annotations.Nullable;

/** Gathers what stands behind the row groups of a file: the page indexes and the footer. */
final class FileEnd {
    private static final String CREATED_BY = "velostream version 0.1.0 (build 0)";

    private record Indexes(
            ColumnChunk chunk,
            OffsetIndex offsets,
            @Nullable ColumnIndex columns) {}

    private final List<Indexes> indexes = new ArrayList<>();
    private final FileMetaData meta;

    FileEnd(List<SchemaElement> elements, Schema schema) {
        this(elements, List.of(new KeyValue(Footer.SCHEMA_KEY).setValue(schema.toString())));
    }

    FileEnd(List<SchemaElement> elements, @Nullable List<KeyValue> keyValues) {
        List<ColumnOrder> orders = new ArrayList<>();
        for (SchemaElement e : elements) {
            if (e.isSetType()) {
                orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
            }
        }
        this.meta = new FileMetaData(2, elements, 0, new ArrayList<>())
                .setCreated_by(CREATED_BY)
                .setColumn_orders(orders);
        if (keyValues != null) {
            meta.setKey_value_metadata(keyValues);
        }
    }

    static byte[] magic() {
        return new byte[] {'P', 'A', 'R', '1'};
    }

    void addIndexes(ChunkBuffer.Written written) {
        addIndexes(written.chunk(), written.offsets(), written.columns());
    }

    void addIndexes(ColumnChunk chunk, OffsetIndex offsets, @Nullable ColumnIndex columns) {
        indexes.add(new Indexes(chunk, offsets, columns));
    }

    void addGroup(RowGroup group) {
        group.setOrdinal((short) Math.min(Short.MAX_VALUE, meta.getRow_groupsSize()));
        meta.addToRow_groups(group);
        meta.setNum_rows(meta.getNum_rows() + group.getNum_rows());
    }

    /** Writes the indexes and the footer at {@code start}; returns the length of the file. */
    long write(OutputStream out, long start) throws IOException {
        long position = start;
        for (Indexes i : indexes) {
            if (i.columns != null) {
                byte[] bytes = Thrift.write(i.columns);
                out.write(bytes);
                i.chunk.setColumn_index_offset(position).setColumn_index_length(bytes.length);
                position += bytes.length;
            }
        }
        for (Indexes i : indexes) {
            byte[] bytes = Thrift.write(i.offsets);
            out.write(bytes);
            i.chunk.setOffset_index_offset(position).setOffset_index_length(bytes.length);
            position += bytes.length;
        }
        byte[] footer = Thrift.write(meta);
        Bytes tail = new Bytes(footer.length + 8);
        tail.write(footer, 0, footer.length);
        tail.putInt(footer.length);
        tail.write(magic(), 0, 4);
        out.write(tail.array(), 0, tail.size());
        return position + tail.size();
    }
}
