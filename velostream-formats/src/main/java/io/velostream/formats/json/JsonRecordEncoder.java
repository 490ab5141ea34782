package io.velostream.formats.json;

import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.json.NestedEncoders.ObjectEncoder;
import io.velostream.formats.text.Utf8Buffer;
import java.util.Optional;

/**
 * Writes rows as JSON objects on one line, straight from columns to bytes. Not thread-safe.
 *
 * <p>{@link JsonRecordDecoder} reads back the same values: int64 and decimals are numbers with all of their digits, floats
 * read back as the same ones; NaN and the infinities stand in quotes, as do dates, times, timestamps (ISO 8601, with Z when
 * utc), intervals, uuids and binary (base64). Values of type json are copied as they are. A json {@code null} becomes a
 * null, for JSON cannot tell them apart.
 */
public final class JsonRecordEncoder {
    private final ObjectEncoder object;

    /**
     * @param schema of the batches; a map whose keys are nested is an error of kind UNSUPPORTED
     * @param omitNulls whether fields without a value are left out rather than written as null
     */
    public JsonRecordEncoder(Schema schema, boolean omitNulls) {
        this.object = new ObjectEncoder(schema.fields(), omitNulls);
    }

    /**
     * Appends one row.
     *
     * @return empty when it was written; otherwise why it cannot be, and the buffer is as it was
     */
    public Optional<String> encode(RecordBatch batch, int row, Utf8Buffer out) {
        int before = out.length();
        try {
            object.write(batch::column, row, out);
            return Optional.empty();
        } catch (JsonFault fault) {
            out.setLength(before);
            return Optional.of("a value of type json is none: " + fault.reason());
        }
    }
}
