package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.Field;
import java.util.Optional;

/** Reads single values from JSON text and appends them to one column. Not thread-safe. */
public final class JsonValueParser {
    private final ColumnBuilder column;
    private final ValueDecoder decoder;
    private final JsonCursor cursor;

    /** Appends to this column, which may be of any type; a map whose keys are nested is an error of kind UNSUPPORTED. */
    public JsonValueParser(ColumnBuilder column) {
        this.column = column;
        this.decoder = ValueDecoders.of(Field.of("value", column.type()), column);
        this.cursor = new JsonCursor(JsonRecordDecoder.DEFAULT_MAX_DEPTH, false);
    }

    /**
     * Parses the bytes from {@code from}, inclusive, to {@code to}, exclusive; {@code null} appends a null.
     *
     * @return empty when a value was appended; otherwise why not, and the column is as it was
     */
    public Optional<String> parse(byte[] text, int from, int to) {
        int size = column.size();
        cursor.reset(text, from, to);
        try {
            decoder.decode(cursor);
            cursor.skipSpace();
            if (cursor.pos < cursor.end) {
                throw cursor.unexpected("the end of the value");
            }
            return Optional.empty();
        } catch (JsonFault fault) {
            column.truncate(size);
            StringBuilder path = new StringBuilder();
            decoder.addPath(path);
            return Optional.of(path.isEmpty() ? fault.reason() : path + ": " + fault.reason());
        }
    }
}
