package io.velostream.formats.csv;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes texts as files. */
public final class CsvFiles {
    public static final FileFormat CSV = new CsvFormat();

    /** What came out of a file. */
    public record Content(Schema schema, List<List<Object>> rows, List<RejectedRow> rejected, List<String> positions) {}

    private CsvFiles() {}

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static ConnectorConfig reading(FileFormat format, String options) {
        return ConnectorConfig.validate(uri(format, options), OptionSet.of(format.readOptions()));
    }

    public static ConnectorConfig writing(FileFormat format, String options) {
        return ConnectorConfig.validate(uri(format, options), OptionSet.of(format.writeOptions()));
    }

    private static ConnectorUri uri(FileFormat format, String options) {
        String joined = options.replaceAll("&+", "&").replaceAll("^&", "");
        return ConnectorUri.parse("file:///t." + format.name() + "?" + joined);
    }

    public static Content read(String text, String options) {
        return read(CSV, utf8(text), options);
    }

    public static Content read(FileFormat format, byte[] bytes, String options) {
        return read(format, bytes, options, new FileSlice(0, bytes.length), Optional.empty(), 3);
    }

    public static Content read(
            FileFormat format, byte[] bytes, String options, FileSlice slice, Optional<String> from, int batchRows) {
        try (BytesFile file = new BytesFile("t.csv", bytes)) {
            ConnectorConfig config = reading(format, options);
            Schema schema = format.discover(file, Compression.NONE, config);
            FormatReadRequest request = new FormatReadRequest(
                    file, Compression.NONE, slice, schema, schema, Optional.empty(), from, config, batchRows, 1 << 20);
            return content(schema, format.openReader(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Content content(Schema schema, FormatReader opened) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        List<RejectedRow> rejected = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        try (FormatReader reader = opened) {
            positions.add(reader.position());
            while (true) {
                Optional<RecordBatch> batch = reader.next();
                rejected.addAll(reader.rejected());
                if (batch.isEmpty()) {
                    break;
                }
                rows.addAll(rows(batch.get()));
                positions.add(reader.position());
            }
            if (reader.next().isPresent()) {
                throw new AssertionError("the end did not stay the end");
            }
        }
        return new Content(schema, rows, rejected, positions);
    }

    public static List<List<Object>> rows(RecordBatch batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (Column column : batch.columns()) {
                Object value = Values.get(column, row);
                values.add(value instanceof byte[] b ? List.of(new String(b, StandardCharsets.ISO_8859_1)) : value);
            }
            rows.add(values);
        }
        return rows;
    }

    public static byte[] write(FileFormat format, String options, RecordBatch batch) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (FormatWriter writer = format.openWriter(out, batch.schema(), writing(format, options))) {
                writer.write(batch);
                writer.finish();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
