package io.velostream.file.parquet;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes and reads Parquet in memory for the tests. */
public final class ParquetFiles {
    static final ParquetFormat FORMAT = new ParquetFormat();

    private ParquetFiles() {}

    /** A file in memory that counts what is read of it. */
    public static final class MemoryFile implements InputFile {
        private final byte[] bytes;
        private long read;

        public MemoryFile(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return "memory.parquet";
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int n = (int) Math.min(length, bytes.length - position);
            System.arraycopy(bytes, (int) position, buffer, offset, n);
            read += n;
            return n;
        }

        @Override
        public long bytesRead() {
            return read;
        }

        @Override
        public void close() {}
    }

    static ConnectorConfig config(String options) {
        return ConnectorConfig.validate(
                ConnectorUri.parse("file:///x" + (options.isEmpty() ? "" : "?" + options)),
                OptionSet.of(FORMAT.writeOptions()));
    }

    public static RecordBatch batch(Schema schema, List<List<Object>> rows) {
        BatchBuilder b = new BatchBuilder(schema, Math.max(1, rows.size()));
        for (List<Object> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                b.set(i, row.get(i));
            }
            b.endRow();
        }
        return b.build();
    }

    static byte[] write(Schema schema, String options, List<RecordBatch> batches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FormatWriter writer = FORMAT.openWriter(out, schema, config(options))) {
            for (RecordBatch b : batches) {
                List<RejectedRow> rejected = writer.write(b);
                if (!rejected.isEmpty()) {
                    throw new AssertionError(rejected.toString());
                }
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    public static byte[] write(Schema schema, String options, RecordBatch... batches) throws IOException {
        return write(schema, options, Arrays.asList(batches));
    }

    static FormatReader open(
            InputFile file, Schema wanted, Optional<Expression> filter, Optional<String> from, int batchRows)
            throws IOException {
        return open(file, wanted, filter, from, batchRows, new FileSlice(0, file.size()));
    }

    static FormatReader open(
            InputFile file,
            Schema wanted,
            Optional<Expression> filter,
            Optional<String> from,
            int batchRows,
            FileSlice slice)
            throws IOException {
        return FORMAT.openReader(new FormatReadRequest(
                file, Compression.NONE, slice, wanted, wanted, filter, from, config(""), batchRows, 4L << 20));
    }

    static Schema schema(byte[] file) throws IOException {
        return FORMAT.discover(new MemoryFile(file), Compression.NONE, config(""));
    }

    static List<List<Object>> read(byte[] file) throws IOException {
        return read(new MemoryFile(file), schema(file), Optional.empty(), 1000);
    }

    static List<List<Object>> read(InputFile file, Schema wanted, Optional<Expression> filter, int batchRows)
            throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (FormatReader reader = open(file, wanted, filter, Optional.empty(), batchRows)) {
            for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                rows.addAll(rows(b.get()));
            }
        }
        return rows;
    }

    /** The rows as objects that compare by value. */
    public static List<List<Object>> rows(RecordBatch batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int r = 0; r < batch.rowCount(); r++) {
            List<Object> row = new ArrayList<>();
            for (int c = 0; c < batch.schema().size(); c++) {
                row.add(comparable(Values.get(batch.column(c), r)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object comparable(Object value) {
        if (value instanceof byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream()
                    .map(ParquetFiles::comparable)
                    .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
        } else if (value instanceof java.util.Map<?, ?> map) {
            java.util.Map<Object, Object> copy = new java.util.LinkedHashMap<>();
            map.forEach((k, v) -> copy.put(comparable(k), comparable(v)));
            return copy;
        }
        return value;
    }
}
