package io.velostream.formats.json;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * JSON documents: an array of objects, objects one after another in any layout, or an array deeper in one document. A
 * file of JSON lines is known by its beginning and read as such, but not in slices. Writes one array with a record a
 * line. Thread-safe.
 */
public final class JsonFormat implements FileFormat {
    private static final int HEAD = 1 << 16;

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("json");
    }

    @Override
    public List<Option<?>> readOptions() {
        List<Option<?>> options = new ArrayList<>(JsonFiles.READ_OPTIONS);
        options.add(JsonOptions.RECORDS);
        return List.copyOf(options);
    }

    @Override
    public List<Option<?>> writeOptions() {
        return List.of(JsonOptions.NULLS);
    }

    @Override
    public int recognise(byte[] head, int length) {
        return switch (JsonContent.of(head, length)) {
            case ARRAY -> 85;
            case DOCUMENT -> 80;
            case LINES, ONE_LINE -> 70;
            case OTHER -> 0;
        };
    }

    @Override
    public boolean splittable() {
        return false;
    }

    @Override
    public boolean compressesItself() {
        return false;
    }

    @Override
    public Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        boolean lines = holdsLines(file, compression, config);
        JsonCursor cursor = JsonFiles.cursor(config, lines);
        try (RecordSource source = open(file, compression, config, lines, Optional.empty(), cursor)) {
            return JsonFiles.discover(source, cursor, file.name(), config);
        }
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) {
        return OptionalLong.empty();
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        boolean lines = holdsLines(request.file(), request.compression(), request.config());
        JsonCursor cursor = JsonFiles.cursor(request.config(), lines);
        RecordSource source = open(
                request.file(),
                request.compression(),
                request.config(),
                lines,
                request.from().map(ReadPosition::parse),
                cursor);
        return JsonFiles.reader(request, source, cursor);
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) {
        boolean omitNulls = config.get(JsonOptions.NULLS) == JsonOptions.Nulls.OMIT;
        return new JsonWriter(out, new JsonRecordEncoder(schema, omitNulls), true);
    }

    private static RecordSource open(
            InputFile file,
            Compression compression,
            ConnectorConfig config,
            boolean lines,
            Optional<ReadPosition> from,
            JsonCursor cursor)
            throws IOException {
        if (lines) {
            FileSlice all = new FileSlice(0, Long.MAX_VALUE);
            return JsonFiles.lines(file, compression, config, all, from, cursor);
        }
        ReadPosition position = from.orElse(new ReadPosition(0, 1, DocumentSource.State.TOP));
        RecordWindow window = JsonFiles.window(file, compression, config, position.offset(), Long.MAX_VALUE);
        try {
            return new DocumentSource(
                    window, cursor, file.name(), position, pointer(config), config.get(JsonOptions.MAX_RECORD_BYTES));
        } catch (Throwable t) {
            window.close();
            throw t;
        }
    }

    /** The names in a JSON pointer (RFC 6901), in which {@code ~1} stands for a slash and {@code ~0} for a tilde. */
    private static List<String> pointer(ConnectorConfig config) {
        return config.find(JsonOptions.RECORDS)
                .map(path -> Arrays.stream(path.substring(1).split("/"))
                        .map(name -> name.replace("~1", "/").replace("~0", "~"))
                        .toList())
                .orElse(List.of());
    }

    private static boolean holdsLines(InputFile file, Compression compression, ConnectorConfig config)
            throws IOException {
        if (config.find(JsonOptions.RECORDS).isPresent()) {
            return false;
        }
        byte[] head = new byte[HEAD];
        int length = 0;
        try (SequentialBytes in = SequentialBytes.open(file, compression, 0, CompressionOptions.limits(config))) {
            int n = in.read(head, 0, HEAD);
            while (n > 0 && length + n < HEAD) {
                length += n;
                n = in.read(head, length, HEAD - length);
            }
            length += Math.max(0, n);
        }
        return JsonContent.of(head, length) == JsonContent.LINES;
    }
}
