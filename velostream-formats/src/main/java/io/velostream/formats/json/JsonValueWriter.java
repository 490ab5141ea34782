package io.velostream.formats.json;

import io.velostream.api.batch.Column;
import io.velostream.api.type.DataType;
import io.velostream.formats.text.Utf8Buffer;
import java.util.Optional;

/**
 * Writes single values as JSON text, for formats that have no notation of their own for lists, maps and structs.
 * {@link JsonValueParser} reads them back. Not thread-safe.
 */
public final class JsonValueWriter {
    private final ValueEncoder encoder;

    /** For columns of this type; a map whose keys are nested is an error of kind UNSUPPORTED. */
    public JsonValueWriter(DataType type) {
        this.encoder = ValueEncoder.of(type, false);
    }

    /**
     * Appends the value of a row, which is not null.
     *
     * @return empty when it was written; otherwise why it cannot be, and the buffer is as it was
     */
    public Optional<String> write(Column column, int row, Utf8Buffer out) {
        int before = out.length();
        try {
            encoder.write(column, row, out);
            return Optional.empty();
        } catch (JsonFault fault) {
            out.setLength(before);
            return Optional.of("a value of type json is none: " + fault.reason());
        }
    }
}
