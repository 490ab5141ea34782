package io.velostream.file.parquet.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.Schema;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.SchemaNode;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.file.parquet.internal.ShapeReader;
import io.velostream.formats.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/**
 * Writes a Parquet file. Pages are compressed as they fill; only compressed ones wait for their row group to end.
 */
public final class ParquetWriter implements FormatWriter {
    /** Values of open pages that all columns together are kept to. */
    private static final int OPEN_VALUES = 1_000_000;

    private static final int LEAST_PAGE_ROWS = 1000;
    private static final long LARGEST_DICTIONARY = 1024 * 1024;
    private static final long ALL_DICTIONARIES = 16 * 1024 * 1024;

    private final OutputStream out;
    private final WriteSettings settings;
    private final Codecs codecs;
    private final List<Shape> shapes;
    private final LeafWriter[] leaves;
    private final ChunkBuffer[] chunks;
    private final Shredder shredder = new Shredder(this::nested);
    private final FileEnd end;
    private long position;
    private long groupRows;

    public ParquetWriter(OutputStream out, Schema schema, WriteSettings settings) throws IOException {
        this.out = out;
        this.settings = settings;
        this.codecs = new Codecs(settings.level());
        List<SchemaElement> elements = SchemaElements.of(schema);
        List<SchemaNode> nodes = new ArrayList<>();
        SchemaNode root = SchemaNode.tree(elements, nodes);
        this.shapes = new ShapeReader("").read(root, Optional.of(schema));
        this.leaves = new LeafWriter[nodes.size()];
        this.chunks = new ChunkBuffer[nodes.size()];
        LeafWriter.Shared shared = new LeafWriter.Shared(Math.min(LARGEST_DICTIONARY, ALL_DICTIONARIES / nodes.size()));
        int pageRows = Math.max(LEAST_PAGE_ROWS, Math.min(WriteSettings.PAGE_ROWS, OPEN_VALUES / nodes.size()));
        checkBloomColumns(nodes);
        shapes.forEach(s -> open(s, shared, pageRows));
        this.end = new FileEnd(elements, schema);
        byte[] magic = FileEnd.magic();
        out.write(magic);
        this.position = magic.length;
    }

    private void checkBloomColumns(List<SchemaNode> nodes) {
        List<String> good = nodes.stream()
                .filter(n -> n.element().getType() != Type.BOOLEAN)
                .map(SchemaNode::path)
                .toList();
        for (String column : settings.bloomColumns()) {
            if (!good.contains(column)) {
                String hint = NearestName.of(column, good)
                        .map(n -> "Did you mean '" + n + "'? ")
                        .orElse("");
                throw VeloException.of(ErrorKind.CONFIGURATION, "There cannot be a bloom filter on '" + column + "'")
                        .cure(hint + "Columns that can have one: " + String.join(", ", good))
                        .build();
            }
        }
    }

    private void open(Shape shape, LeafWriter.Shared shared, int pageRows) {
        if (shape instanceof Shape.Leaf leaf) {
            int i = leaf.node().leaf();
            ChunkBuffer chunk = new ChunkBuffer(leaf, settings, codecs);
            chunks[i] = chunk;
            leaves[i] = switch (leaf.node().element().getType()) {
                case BOOLEAN -> new BooleanLeafWriter(leaf, settings, chunk, shared, pageRows);
                case INT32, INT64, FLOAT, DOUBLE -> new FixedLeafWriter(leaf, settings, chunk, shared, pageRows);
                default -> new BytesLeafWriter(leaf, settings, chunk, shared, pageRows);
            };
        } else if (shape instanceof Shape.Struct struct) {
            struct.children().forEach(c -> open(c, shared, pageRows));
        } else if (shape instanceof Shape.Repeated list) {
            open(list.element(), shared, pageRows);
        } else if (shape instanceof Shape.Entries map) {
            open(map.key(), shared, pageRows);
            open(map.value(), shared, pageRows);
        }
    }

    @Override
    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        List<RejectedRow> rejected = RowCheck.check(batch);
        RecordBatch good = rejected.isEmpty() ? batch : without(batch, rejected);
        int rows = good.rowCount();
        int step = step(good);
        int at = 0;
        while (at < rows) {
            int n = (int) Math.min(Math.min(step, rows - at), settings.rowGroupRows() - groupRows);
            for (int i = 0; i < shapes.size(); i++) {
                append(shapes.get(i), good.column(i), at, at + n);
            }
            at += n;
            groupRows += n;
            if (groupRows >= settings.rowGroupRows() || bufferedBytes() >= settings.rowGroupBytes()) {
                endGroup();
            }
        }
        return rejected;
    }

    private static RecordBatch without(RecordBatch batch, List<RejectedRow> rejected) {
        boolean[] bad = new boolean[batch.rowCount()];
        rejected.forEach(r -> r.row().ifPresent(i -> bad[i] = true));
        int[] good = new int[batch.rowCount()];
        int n = 0;
        for (int i = 0; i < bad.length; i++) {
            if (!bad[i]) {
                good[n++] = i;
            }
        }
        return batch.select(good, n);
    }

    /** Rows after which the size of the row group is looked at again. */
    private int step(RecordBatch batch) {
        long perRow = Math.max(1, batch.byteSize() / Math.max(1, batch.rowCount()));
        return (int) Math.max(1, Math.min(WriteSettings.PAGE_ROWS, settings.rowGroupBytes() / 8 / perRow));
    }

    private void append(Shape shape, Column column, int from, int to) {
        if (shape.isFlat() && shape instanceof Shape.Leaf leaf) {
            leaves[leaf.node().leaf()].appendFlat(column, from, to);
        } else {
            shredder.shred(shape, column, from, to);
        }
    }

    private void nested(Shape.Leaf leaf, Column column, Levels levels) {
        leaves[leaf.node().leaf()].appendNested(column, levels, 0, levels.count());
    }

    private long bufferedBytes() {
        long sum = 0;
        for (int i = 0; i < leaves.length; i++) {
            sum += chunks[i].size() + leaves[i].openBytes();
        }
        return sum;
    }

    private void endGroup() throws IOException {
        if (groupRows == 0) {
            return;
        }
        long start = position;
        long plain = 0;
        List<ColumnChunk> written = new ArrayList<>(leaves.length);
        for (int i = 0; i < leaves.length; i++) {
            leaves[i].finishChunk();
            ChunkBuffer.Written w = chunks[i].write(out, position);
            position += w.chunk().getMeta_data().getTotal_compressed_size();
            plain += w.chunk().getMeta_data().getTotal_uncompressed_size();
            written.add(w.chunk());
            end.addIndexes(w);
        }
        long compressed = position - start;
        for (int i = 0; i < leaves.length; i++) {
            byte[] filter = leaves[i].bloomFilter();
            if (filter != null) {
                out.write(filter);
                written.get(i).getMeta_data().setBloom_filter_offset(position).setBloom_filter_length(filter.length);
                position += filter.length;
            }
        }
        end.addGroup(
                new RowGroup(written, plain, groupRows).setFile_offset(start).setTotal_compressed_size(compressed));
        groupRows = 0;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public long estimatedSize() {
        return position + bufferedBytes();
    }

    @Override
    public void finish() throws IOException {
        endGroup();
        position = end.write(out, position);
        out.flush();
    }

    @Override
    public void close() {
        codecs.close();
    }
}
