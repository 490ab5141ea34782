package io.velostream.formats.json;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON objects into rows, straight from bytes to columns. Not thread-safe; make one for each thread and use it for
 * all records of a schema, for it learns the order of their fields.
 *
 * <p>Fields that the schema lacks are skipped, fields that the object lacks become null; of a name that occurs twice the
 * last value counts. Numbers are taken exactly: one that a column cannot hold makes the record a bad one. Numbers may also
 * stand in quotes, and so may {@code NaN}, {@code Infinity} and {@code -Infinity} for float columns. A string column takes
 * numbers and booleans as their text; a json column takes any value to the letter.
 */
public final class JsonRecordDecoder {
    /** How deep values may be nested unless told otherwise. */
    public static final int DEFAULT_MAX_DEPTH = 64;

    private final Schema schema;
    private final JsonCursor cursor;
    private @Nullable BatchBuilder into;
    private ObjectDecoder object;

    /** Decodes to builders of this schema. */
    public JsonRecordDecoder(Schema schema) {
        this(schema, DEFAULT_MAX_DEPTH);
    }

    /** @param maxDepth how deep values may be nested, the record itself included */
    public JsonRecordDecoder(Schema schema, int maxDepth) {
        this(schema, new JsonCursor(maxDepth, false));
    }

    JsonRecordDecoder(Schema schema, JsonCursor cursor) {
        this.schema = schema;
        this.cursor = cursor;
        BatchBuilder unused = new BatchBuilder(schema, 1);
        this.object = new ObjectDecoder(schema.fields(), unused::column);
    }

    /**
     * Appends one row from the object in {@code buf[off] … buf[off + len - 1]}, which nothing but white space surrounds.
     *
     * @return empty when the row was appended; otherwise why not, and the builder is as it was
     */
    public Optional<String> decode(byte[] buf, int off, int len, BatchBuilder builder) {
        cursor.reset(buf, off, off + len);
        try {
            read(builder);
            cursor.skipSpace();
            if (cursor.pos < cursor.end) {
                builder.truncate(builder.rowCount() - 1);
                return Optional.of(
                        "no valid JSON: more text follows the value: " + cursor.show(cursor.pos, cursor.end));
            }
            return Optional.empty();
        } catch (JsonFault fault) {
            return Optional.of(reason(fault));
        }
    }

    /** Reads the record at the cursor; on a fault the builder is as it was. */
    void read(BatchBuilder builder) {
        if (builder != into) {
            object = new ObjectDecoder(schema.fields(), builder::column);
            into = builder;
        }
        int row = builder.rowCount();
        object.clear();
        try {
            int c = cursor.peekToken();
            if (c != '{') {
                int from = cursor.pos;
                cursor.skipValue();
                throw new JsonFault(
                        JsonFault.Kind.VALUE, "the record is no object but " + cursor.show(from, cursor.pos));
            }
            object.read(cursor, row);
            builder.setRowCount(row + 1);
        } catch (JsonFault fault) {
            builder.truncate(row);
            throw fault;
        }
    }

    /** Why the last record is bad, with the name of the column. */
    String reason(JsonFault fault) {
        StringBuilder path = new StringBuilder();
        object.addPath(path);
        String reason = fault.kind() == JsonFault.Kind.VALUE ? fault.reason() : "no valid JSON: " + fault.reason();
        return path.isEmpty() ? reason : "column '" + path + "': " + reason;
    }
}
