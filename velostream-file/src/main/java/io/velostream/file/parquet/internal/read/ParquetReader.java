package io.velostream.file.parquet.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/** Reads the row groups of a slice of a Parquet file. */
public final class ParquetReader implements FormatReader {
    private final InputFile file;
    private final Footer footer;
    private final Schema wanted;
    /** The shapes to read; {@code source[i]} says which of them is column i, -1 that the file lacks it. */
    private final List<Shape> shapes = new ArrayList<>();

    private final int[] source;
    private final int batchRows;
    private final long batchBytes;
    private final Pruning pruning;
    private final long sliceStart;
    private final long sliceEnd;
    private final Codecs codecs = new Codecs();
    private final PageMemory memory = PageMemory.ofHeap();
    private final PageValues.Scratch scratch = new PageValues.Scratch();

    private Position position;
    private @Nullable GroupReader group;
    private List<RowRanges.Range> ranges = List.of();
    private int range;
    /** Whether the columns stand within the current range. */
    private boolean inRange;

    private double bytesPerRow;
    /** Rows decoded beyond the batch returned last. */
    private @Nullable RecordBatch held;

    private int heldFrom;
    private boolean closed;

    public ParquetReader(FormatReadRequest request) throws IOException {
        this.file = request.file();
        this.footer = Footer.shared(file);
        this.wanted = request.wanted();
        this.batchRows = Math.max(1, request.batchRows());
        this.batchBytes = Math.max(1, request.batchBytes());
        this.source = new int[wanted.size()];
        for (int i = 0; i < source.length; i++) {
            source[i] = choose(wanted.field(i));
        }
        this.pruning = Pruning.of(request.filter(), footer);
        this.sliceStart = request.slice().start();
        this.sliceEnd = request.slice().end();
        this.position = request.from().map(Position::parse).orElse(Position.START);
        if (position.rowGroup() > footer.meta().getRow_groups().size()) {
            throw VeloException.of(ErrorKind.CONFLICT, "Reading cannot go on at " + position)
                    .where(file.name())
                    .why("the file has only " + footer.meta().getRow_groups().size() + " row groups; it was replaced")
                    .build();
        }
    }

    private int choose(Field field) {
        if (!footer.schema().contains(field.name())) {
            if (!field.nullable()) {
                throw VeloException.of(ErrorKind.SCHEMA, "The file lacks the column '" + field.name() + "'")
                        .where(file.name())
                        .why("the column is not nullable, so that no null can stand for it")
                        .cure("Columns: " + String.join(", ", footer.schema().names()))
                        .build();
            }
            return -1;
        }
        Shape shape = footer.shapes().get(footer.schema().indexOf(field.name()));
        if (!Widening.possible(shape.type(), field.type())) {
            throw VeloException.of(ErrorKind.SCHEMA, "The column '" + field.name() + "' has another type in this file")
                    .where(file.name())
                    .why("it is " + shape.type() + " here and should be " + field.type())
                    .cure("Read the files of each type by themselves, and cast one of them.")
                    .build();
        }
        shapes.add(shape);
        return shapes.size() - 1;
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        while (true) {
            if (range >= ranges.size() && !nextGroup()) {
                return Optional.empty();
            }
            if (range < ranges.size()) {
                return Optional.of(readRange());
            }
        }
    }

    /** Opens the next row group that belongs to the slice and may hold matching rows; false at the end. */
    private boolean nextGroup() throws IOException {
        List<RowGroup> groups = footer.meta().getRow_groups();
        int i = group == null ? position.rowGroup() : position.rowGroup() + 1;
        long row = group == null ? position.row() : 0;
        for (; i < groups.size(); i++, row = 0) {
            RowGroup g = groups.get(i);
            long middle = Footer.middle(g);
            if (middle < sliceStart || middle >= sliceEnd || row >= g.getNum_rows() || !pruning.mayMatch(g, file, i)) {
                continue;
            }
            RowRanges rows = pruning.ranges(g, file, i).from(row, g.getNum_rows());
            if (rows.isEmpty()) {
                continue;
            }
            Map<Integer, OffsetIndex> indexes = rows.isAll(g.getNum_rows())
                    ? Map.of()
                    : PageIndexes.offsets(file, g, i, PageIndexes.leaves(shapes));
            group = new GroupReader(file, g, i, shapes, indexes, codecs, memory, scratch, group);
            ranges = rows.ranges();
            range = 0;
            inRange = false;
            position = new Position(i, rows.ranges().get(0).from());
            if (bytesPerRow == 0) {
                bytesPerRow = estimate(g);
            }
            return true;
        }
        position = new Position(groups.size(), 0);
        group = null;
        ranges = List.of();
        range = 0;
        return false;
    }

    private double estimate(RowGroup g) {
        double bytes = 0;
        for (int leaf : PageIndexes.leaves(shapes)) {
            bytes += g.getColumns().get(leaf).getMeta_data().getTotal_uncompressed_size();
        }
        return Math.max(1, bytes / g.getNum_rows());
    }

    private RecordBatch readRange() throws IOException {
        GroupReader reader = group;
        if (reader == null) {
            throw new IllegalStateException("no row group is open");
        }
        RowRanges.Range now = ranges.get(range);
        if (!inRange) {
            position = new Position(position.rowGroup(), now.from());
            reader.range(now.from(), now.to());
            inRange = true;
        }
        RecordBatch batch = held == null ? decode(reader, now.to() - position.row()) : held;
        int from = heldFrom;
        // A batch by itself that turned out a little larger than thought is not cut for that.
        int rows = batch.rowCount() - from;
        if (reader.isSharing()) {
            rows = Math.min(rows, Math.min(batchRows, rowsOf(batchBytes)));
        }
        if (from + rows == batch.rowCount()) {
            held = null;
            heldFrom = 0;
        } else {
            held = batch;
            heldFrom = from + rows;
        }
        long next = position.row() + rows;
        if (next == now.to()) {
            range++;
            inRange = false;
        }
        position = new Position(position.rowGroup(), next);
        return batch.slice(from, from + rows);
    }

    private int rowsOf(long bytes) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / bytesPerRow));
    }

    /** The next rows: a batch, or several at once where columns share the place for their pages. */
    private RecordBatch decode(GroupReader reader, long left) throws IOException {
        boolean many = reader.isSharing();
        long bytes = many ? Math.max(batchBytes, Runtime.getRuntime().maxMemory() / 20) : batchBytes;
        int most = many ? rowsOf(bytes) : Math.min(batchRows, rowsOf(bytes));
        int[] rows = {(int) Math.min(most, left)};
        List<Column> columns = shapes.isEmpty() ? List.of() : reader.read(rows[0], bytes, rows);
        RecordBatch batch = RecordBatch.of(wanted, rows[0], columns(columns, rows[0]));
        bytesPerRow = Math.max(1, (double) batch.byteSize() / rows[0]);
        return batch;
    }

    private List<Column> columns(List<Column> read, int rows) {
        List<Column> columns = new ArrayList<>(source.length);
        for (int i = 0; i < source.length; i++) {
            DataType type = wanted.field(i).type();
            if (source[i] < 0) {
                columns.add(nulls(type, rows));
                continue;
            }
            Column column = read.get(source[i]);
            if (!Utf8.isValid(column)) {
                throw VeloException.of(ErrorKind.DATA, "A text is not valid UTF-8")
                        .where(place(i) + ", in the " + rows + " rows from row " + position.row() + " on")
                        .cure("Leave the column out, or have it written again as binary.")
                        .build();
            }
            try {
                columns.add(Widening.apply(column, type));
            } catch (ArithmeticException e) {
                throw VeloException.of(ErrorKind.DATA, "A value of the file does not fit " + type)
                        .where(place(i))
                        .why("the file has it as " + column.type())
                        .cause(e)
                        .build();
            }
        }
        return columns;
    }

    private String place(int column) {
        return ParquetErrors.place(
                file.name(), position.rowGroup(), wanted.field(column).name());
    }

    private static Column nulls(DataType type, int rows) {
        ColumnBuilder builder = ColumnBuilder.of(type, Math.max(1, rows));
        for (int i = 0; i < rows; i++) {
            builder.appendNull();
        }
        return builder.build();
    }

    @Override
    public List<RejectedRow> rejected() {
        return List.of();
    }

    @Override
    public String position() {
        return position.toString();
    }

    @Override
    public void close() {
        closed = true;
        group = null;
        codecs.close();
    }
}
