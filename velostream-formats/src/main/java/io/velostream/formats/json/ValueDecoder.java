package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.Field;
import io.velostream.formats.json.JsonFault.Kind;

/**
 * Reads the values of one column, or of one member of a nested type, into its builder. A fault leaves the builder as it
 * may be; who decodes the record truncates it. Not thread-safe.
 */
abstract class ValueDecoder {
    private final Field field;
    private final ColumnBuilder builder;

    ValueDecoder(Field field, ColumnBuilder builder) {
        this.field = field;
        this.builder = builder;
    }

    /** Reads a value that is not null and whose first byte is {@code first}. */
    abstract void read(JsonCursor in, int first);

    /**
     * Reads the value at {@code from} if it is one of the usual kind, and gives where it ends; otherwise -1, and nothing has
     * happened. {@code from} may be the end of the text.
     */
    int quick(JsonCursor in, int from) {
        return -1;
    }

    final ColumnBuilder builder() {
        return builder;
    }

    final Field field() {
        return field;
    }

    /** Reads any value. */
    final void decode(JsonCursor in) {
        int c = in.peekToken();
        if (c == 'n') {
            in.literal("null");
            decodeNull();
        } else {
            read(in, c);
        }
    }

    final void decodeNull() {
        if (!field.nullable()) {
            throw new JsonFault(Kind.VALUE, "null, but the column is required");
        }
        builder.appendNull();
    }

    /** Adds where in this value the fault happened, as in {@code .price} or {@code [3]}. */
    void addPath(StringBuilder path) {}

    /** The fault of a value of the wrong kind; its syntax is checked first, for a wrong kind of nothing is no JSON. */
    final JsonFault mismatch(JsonCursor in) {
        int from = in.pos;
        in.skipValue();
        return unfit(in.show(from, in.pos));
    }

    final JsonFault unfit(String shown) {
        return new JsonFault(Kind.VALUE, shown + " is no " + field.type());
    }

    static boolean beginsNumber(int c) {
        return c == '-' || (c >= '0' && c <= '9');
    }
}
