package io.velostream.formats.json;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One JSON object a line. Thread-safe. */
public final class JsonLinesFormat implements FileFormat {
    @Override
    public String name() {
        return "jsonl";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("jsonl", "ndjson");
    }

    @Override
    public List<Option<?>> readOptions() {
        return JsonFiles.READ_OPTIONS;
    }

    @Override
    public List<Option<?>> writeOptions() {
        return List.of(JsonOptions.NULLS);
    }

    @Override
    public int recognise(byte[] head, int length) {
        return switch (JsonContent.of(head, length)) {
            case LINES -> 90;
            case ONE_LINE -> 80;
            case DOCUMENT -> 20;
            case ARRAY, OTHER -> 0;
        };
    }

    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public boolean compressesItself() {
        return false;
    }

    @Override
    public Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        JsonCursor cursor = JsonFiles.cursor(config, true);
        FileSlice all = new FileSlice(0, Long.MAX_VALUE);
        try (RecordSource source = JsonFiles.lines(file, compression, config, all, Optional.empty(), cursor)) {
            return JsonFiles.discover(source, cursor, file.name(), config);
        }
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) {
        return OptionalLong.empty();
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        JsonCursor cursor = JsonFiles.cursor(request.config(), true);
        RecordSource source = JsonFiles.lines(
                request.file(),
                request.compression(),
                request.config(),
                request.slice(),
                request.from().map(ReadPosition::parse),
                cursor);
        return JsonFiles.reader(request, source, cursor);
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) {
        boolean omitNulls = config.get(JsonOptions.NULLS) == JsonOptions.Nulls.OMIT;
        return new JsonWriter(out, new JsonRecordEncoder(schema, omitNulls), false);
    }

    @Override
    public Joining joining(ConnectorConfig config) {
        return Joining.CONCATENATE;
    }
}
