package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.file.parquet.internal.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes nested columns of levels and values. Each part of the tree is told by one pass over the levels of one column below
 * it: a slot is there where the level repeats no deeper than the slot and is defined as deep as what surrounds it.
 */
final class Assembler {
    private final Function<Shape.Leaf, LeafData> data;
    private final int rows;

    Assembler(int rows, Function<Shape.Leaf, LeafData> data) {
        this.rows = rows;
        this.data = data;
    }

    /** The column of a field of the schema. */
    Column column(Shape shape) {
        Column built;
        if (shape.isFlat() && shape instanceof Shape.Leaf leaf) {
            Column values = data.apply(leaf).values();
            if (values == null) {
                throw new IllegalStateException("a flat column has no values");
            }
            built = values;
        } else {
            built = build(shape, 0, 0);
        }
        if (built.size() != rows) {
            throw new IndexOutOfBoundsException("it has " + built.size() + " rows instead of " + rows);
        }
        return built;
    }

    private static Shape.Leaf first(Shape shape) {
        if (shape instanceof Shape.Leaf l) {
            return l;
        } else if (shape instanceof Shape.Struct s) {
            return first(s.children().get(0));
        } else if (shape instanceof Shape.Repeated r) {
            return first(r.element());
        }
        return first(((Shape.Entries) shape).key());
    }

    /**
     * @param depth how many lists are around the slots
     * @param around the definition level at which a slot is there
     */
    private Column build(Shape shape, int depth, int around) {
        LeafData.Nested levels = data.apply(first(shape)).nestedOrFail();
        if (shape instanceof Shape.Leaf leaf) {
            return leaf(leaf, levels, around);
        } else if (shape instanceof Shape.Struct struct) {
            return struct(struct, levels, depth, around);
        }
        int definition = shape.definition();
        Runs runs = runs(levels, depth, around, definition);
        if (shape instanceof Shape.Repeated list) {
            Column elements = build(list.element(), depth + 1, definition + 1);
            return new ListColumn((ListType) shape.type(), runs.slots, runs.offsets, elements, runs.validity);
        }
        Shape.Entries map = (Shape.Entries) shape;
        Column keys = build(map.key(), depth + 1, definition + 1);
        Column values = build(map.value(), depth + 1, definition + 1);
        if (keys.size() != values.size()) {
            throw new IndexOutOfBoundsException("a map has " + keys.size() + " keys and " + values.size() + " values");
        }
        if (keys.hasNulls()) {
            throw new IndexOutOfBoundsException("a key of a map is null");
        }
        return new MapColumn((MapType) shape.type(), runs.slots, runs.offsets, keys, values, runs.validity);
    }

    private static Column leaf(Shape.Leaf leaf, LeafData.Nested levels, int around) {
        int max = leaf.definition();
        byte[] definitions = levels.definitions();
        int[] source = new int[levels.levels()];
        long[] validity = new long[Validity.words(levels.levels())];
        int value = levels.firstValue();
        int slots = 0;
        for (int i = 0; i < levels.levels(); i++) {
            if (definitions[i] == max) {
                Validity.set(validity, slots);
                source[slots++] = value++;
            } else if (definitions[i] >= around) {
                source[slots++] = -1;
            }
        }
        return levels.vector().scatter(source, slots, levels.firstValue(), validity);
    }

    private Column struct(Shape.Struct struct, LeafData.Nested levels, int depth, int around) {
        byte[] definitions = levels.definitions();
        byte[] repetitions = levels.repetitions();
        long[] validity = new long[Validity.words(levels.levels())];
        int slots = 0;
        for (int i = 0; i < levels.levels(); i++) {
            if (definitions[i] >= around && (repetitions == null || repetitions[i] <= depth)) {
                if (definitions[i] >= struct.definition()) {
                    Validity.set(validity, slots);
                }
                slots++;
            }
        }
        List<Column> children = new ArrayList<>(struct.children().size());
        for (Shape child : struct.children()) {
            Column column = build(child, depth, around);
            if (column.size() != slots) {
                throw new IndexOutOfBoundsException(
                        "the fields of a struct have " + slots + " and " + column.size() + " values");
            }
            children.add(column);
        }
        return new StructColumn((StructType) struct.type(), slots, children, validity);
    }

    private record Runs(int slots, int[] offsets, long @Nullable [] validity) {}

    private static Runs runs(LeafData.Nested levels, int depth, int around, int definition) {
        byte[] definitions = levels.definitions();
        byte[] repetitions = levels.repetitions();
        if (repetitions == null) {
            throw new IllegalStateException("a list without repetition levels");
        }
        int[] offsets = new int[levels.levels() + 1];
        long[] validity = new long[Validity.words(levels.levels())];
        int slots = 0;
        int elements = 0;
        for (int i = 0; i < levels.levels(); i++) {
            int d = definitions[i];
            int r = repetitions[i];
            if (d >= around && r <= depth) {
                offsets[slots] = elements;
                if (d >= definition) {
                    Validity.set(validity, slots);
                }
                slots++;
            }
            if (d > definition && r <= depth + 1) {
                elements++;
            }
        }
        offsets[slots] = elements;
        return new Runs(slots, offsets, validity);
    }
}
