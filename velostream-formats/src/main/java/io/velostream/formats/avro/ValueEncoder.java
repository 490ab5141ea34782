package io.velostream.formats.avro;

import io.velostream.api.batch.Column;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of one column after another in the encoding of one schema. {@link #bind} says which column, so that the
 * loop over the rows asks for no types.
 *
 * @param <C> the class of columns
 */
abstract class ValueEncoder<C extends Column> {
    private final Class<C> columnClass;
    private final boolean nullable;
    private @Nullable Column bound;
    private boolean hasNulls;

    /** Nullable values are unions of null and the type, in this order. */
    ValueEncoder(Class<C> columnClass, boolean nullable) {
        this.columnClass = columnClass;
        this.nullable = nullable;
    }

    final void bind(Column column) {
        bound = column;
        hasNulls = column.hasNulls();
        use(columnClass.cast(column));
    }

    /** Keeps what the loop needs of a column. */
    abstract void use(C column);

    final void encode(int row, AvroOutput out) {
        Column column = bound;
        if (hasNulls && column != null && column.isNull(row)) {
            if (nullable) {
                out.writeByte(0);
            } else {
                out.reject("a null in a column that is declared without");
            }
        } else {
            if (nullable) {
                out.writeByte(2);
            }
            value(row, out);
        }
    }

    abstract void value(int row, AvroOutput out);
}
