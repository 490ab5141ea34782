package io.velostream.formats.json;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
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
import io.velostream.testkit.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes bytes with one of the formats. */
final class JsonFixture {
    static final FileFormat LINES = new JsonLinesFormat();
    static final FileFormat DOCUMENTS = new JsonFormat();
    static final String NAME = "/data/in.json";

    final List<List<Object>> rows = new ArrayList<>();
    final List<RejectedRow> rejected = new ArrayList<>();
    final List<String> positions = new ArrayList<>();

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ConnectorConfig config(FileFormat format, String options) {
        OptionSet set = OptionSet.of(format.readOptions()).plus(format.writeOptions());
        return ConnectorConfig.validate(
                ConnectorUri.parse("file:///x" + (options.isEmpty() ? "" : "?" + options)), set);
    }

    static FormatReadRequest request(
            FileFormat format,
            byte[] data,
            String options,
            Schema schema,
            FileSlice slice,
            String from,
            int batchRows) {
        return new FormatReadRequest(
                new BytesFile(NAME, data, 7919),
                Compression.NONE,
                slice,
                schema,
                schema,
                Optional.empty(),
                Optional.ofNullable(from),
                config(format, options),
                batchRows,
                1 << 20);
    }

    /** Reads a whole file. */
    static JsonFixture read(FileFormat format, byte[] data, String options, Schema schema) {
        return read(format, data, options, schema, new FileSlice(0, data.length), null, 1000);
    }

    static JsonFixture read(FileFormat format, String data, Schema schema) {
        return read(format, utf8(data), "", schema);
    }

    static JsonFixture read(
            FileFormat format,
            byte[] data,
            String options,
            Schema schema,
            FileSlice slice,
            String from,
            int batchRows) {
        JsonFixture result = new JsonFixture();
        result.continueReading(request(format, data, options, schema, slice, from, batchRows), format);
        return result;
    }

    /** Adds what a reader gives, also when it fails in the end. */
    void continueReading(FormatReadRequest request, FileFormat format) {
        try (FormatReader reader = format.openReader(request)) {
            while (true) {
                Optional<RecordBatch> batch = reader.next();
                rejected.addAll(reader.rejected());
                if (batch.isEmpty()) {
                    return;
                }
                rows.addAll(Rows.of(batch.get()));
                positions.add(reader.position());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Schema discover(FileFormat format, String data, String options) {
        try {
            return format.discover(new BytesFile(NAME, utf8(data)), Compression.NONE, config(format, options));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] write(FileFormat format, String options, RecordBatch... batches) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FormatWriter writer = format.openWriter(out, batches[0].schema(), config(format, options))) {
            for (RecordBatch batch : batches) {
                if (!writer.write(batch).isEmpty()) {
                    throw new AssertionError("rejected rows");
                }
            }
            writer.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
