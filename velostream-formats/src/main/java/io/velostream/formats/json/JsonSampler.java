package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import java.util.Optional;

/** Learns the columns of JSON records from some of them, by the rules of JSON files. Not thread-safe. */
public final class JsonSampler {
    private final JsonCursor cursor = new JsonCursor(JsonRecordDecoder.DEFAULT_MAX_DEPTH, false);
    private final Shape shape = new Shape(Shape.MAX_COLUMNS);

    /**
     * Takes the object in {@code buf[off] … buf[off + len - 1]} into account.
     *
     * @return empty when it was; otherwise why it is no record
     */
    public Optional<String> add(byte[] buf, int off, int len) {
        try {
            cursor.reset(buf, off, off + len);
            int c = cursor.peekToken();
            if (c != '{') {
                int from = cursor.pos;
                cursor.skipValue();
                return Optional.of("it is no object but " + cursor.show(from, cursor.pos));
            }
            cursor.skipValue();
            cursor.skipSpace();
            if (cursor.pos < cursor.end) {
                return Optional.of("no valid JSON: more text follows the value");
            }
            cursor.reset(buf, off, off + len);
            shape.read(cursor);
            return Optional.empty();
        } catch (JsonFault fault) {
            return Optional.of("no valid JSON: " + fault.reason());
        }
    }

    /** Whether no record was taken so far. */
    public boolean isEmpty() {
        return !shape.hasObjects();
    }

    /**
     * The columns, in the order of their first appearance.
     *
     * @param dates whether texts that are all ISO dates or timestamps become such
     * @param decimals whether numbers with a point become decimals instead of float64
     */
    public Schema schema(boolean dates, boolean decimals) {
        if (shape.isCrowded()) {
            throw VeloException.of(ErrorKind.SCHEMA, "Cannot find out the columns")
                    .why("the records have more than " + Shape.MAX_COLUMNS + " different names")
                    .cure("Name the columns wanted in the option schema.")
                    .build();
        }
        return Schema.of(shape.fields(new Shape.Rules(dates, decimals)));
    }
}
