package io.velostream.formats.avro;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the tests of Avro share: files in memory. */
final class AvroFiles {
    static final AvroFormat FORMAT = new AvroFormat();
    static final OptionSet OPTIONS = OptionSet.none()
            .plus(CompressionOptions.forReading())
            .plus(CompressionOptions.forWriting())
            .plus(FORMAT.readOptions())
            .plus(FORMAT.writeOptions());

    private AvroFiles() {}

    static ConnectorConfig config(String query) {
        return ConnectorConfig.validate(ConnectorUri.parse("file:///a.avro" + query), OPTIONS);
    }

    /** A batch of rows, each a list of one object a column. */
    static RecordBatch batch(Schema schema, List<? extends List<?>> rows) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (List<?> row : rows) {
            for (int i = 0; i < schema.size(); i++) {
                builder.set(i, row.get(i));
            }
            builder.endRow();
        }
        return builder.build();
    }

    static List<List<Object>> rows(RecordBatch batch) {
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

    /** Byte arrays as lists, at any depth, so that equals compares what they hold. */
    static Object comparable(Object value) {
        if (value instanceof byte[] b) {
            List<Byte> list = new ArrayList<>();
            for (byte x : b) {
                list.add(x);
            }
            return list;
        }
        if (value instanceof List<?> l) {
            return l.stream()
                    .map(AvroFiles::comparable)
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        }
        if (value instanceof Map<?, ?> m) {
            Map<Object, Object> map = new HashMap<>();
            m.forEach((k, v) -> map.put(comparable(k), comparable(v)));
            return map;
        }
        return value;
    }

    static byte[] write(String query, RecordBatch... batches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FormatWriter writer = FORMAT.openWriter(out, batches[0].schema(), config(query))) {
            for (RecordBatch batch : batches) {
                List<RejectedRow> rejected = writer.write(batch);
                if (!rejected.isEmpty()) {
                    throw new AssertionError(rejected);
                }
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    static InputFile file(byte[] data) {
        return new BytesFile("/data/a.avro", data);
    }

    static Schema discover(byte[] data) throws IOException {
        return FORMAT.discover(file(data), Compression.NONE, config(""));
    }

    static FormatReadRequest request(byte[] data, Schema fileSchema, Schema wanted) {
        return request(data, fileSchema, wanted, new FileSlice(0, data.length), null, 8192);
    }

    static FormatReadRequest request(
            byte[] data, Schema fileSchema, Schema wanted, FileSlice slice, String from, int batchRows) {
        return new FormatReadRequest(
                file(data),
                Compression.NONE,
                slice,
                fileSchema,
                wanted,
                Optional.empty(),
                Optional.ofNullable(from),
                config(""),
                batchRows,
                1 << 20);
    }

    /** All rows of a whole file in the types that it has. */
    static List<List<Object>> read(byte[] data) throws IOException {
        Schema schema = discover(data);
        return read(request(data, schema, schema));
    }

    static List<List<Object>> read(FormatReadRequest request) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (FormatReader reader = FORMAT.openReader(request)) {
            for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                if (!reader.rejected().isEmpty()) {
                    throw new AssertionError(reader.rejected());
                }
                rows.addAll(rows(b.get()));
            }
            if (!reader.rejected().isEmpty()) {
                throw new AssertionError(reader.rejected());
            }
            if (reader.next().isPresent()) {
                throw new AssertionError("the end did not stay the end");
            }
        }
        return rows;
    }

    static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }
}
