package io.velostream.file.parquet.internal;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import java.util.List;

/**
 * How a field is laid out in a Parquet file: our type, and the levels at which it has values. The slots of a shape are its
 * places in the nearest list or map around it, or the rows where there is none.
 */
public sealed interface Shape {
    /** As batches will have it, with the name that it has in the file. */
    Field field();

    /** The definition level at which a slot is not null. */
    int definition();

    record Leaf(Field field, SchemaNode node, Conversion conversion) implements Shape {
        @Override
        public int definition() {
            return node.definition();
        }
    }

    record Struct(Field field, int definition, List<Shape> children) implements Shape {}

    /**
     * @param definition at which the list is there, be it empty; an element is there one level further
     * @param repetition of its elements behind the first
     */
    record Repeated(Field field, int definition, int repetition, Shape element) implements Shape {}

    /** The same for the entries of a map. */
    record Entries(Field field, int definition, int repetition, Shape key, Shape value) implements Shape {}

    default DataType type() {
        return field().type();
    }

    /** Whether the rows are the slots of one column, without levels beyond null or not. */
    default boolean isFlat() {
        return this instanceof Leaf l && l.node.repetition() == 0 && l.node.definition() <= 1 && topLevel(l.node);
    }

    private static boolean topLevel(SchemaNode node) {
        return node.definition() == (node.isOptional() ? 1 : 0);
    }
}
