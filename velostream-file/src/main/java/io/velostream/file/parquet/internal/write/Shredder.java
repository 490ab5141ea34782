package io.velostream.file.parquet.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;

/** Takes nested columns apart into leaf columns with levels. */
final class Shredder {
    /** Takes the levels of a leaf. */
    interface Sink {
        void accept(Shape.Leaf leaf, Column column, Levels levels);
    }

    private final Sink sink;

    Shredder(Sink sink) {
        this.sink = sink;
    }

    void shred(Shape shape, Column column, int from, int to) {
        int n = to - from;
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = from + i;
        }
        shred(shape, column, new Levels(n, null, new byte[n], rows));
    }

    private void shred(Shape shape, Column column, Levels above) {
        Levels here = define(shape, column, above);
        if (shape instanceof Shape.Leaf leaf) {
            sink.accept(leaf, column, here);
        } else if (shape instanceof Shape.Struct struct) {
            StructColumn c = (StructColumn) column;
            for (int i = 0; i < struct.children().size(); i++) {
                shred(struct.children().get(i), c.child(i), here);
            }
        } else if (shape instanceof Shape.Repeated list) {
            ListColumn c = (ListColumn) column;
            shred(list.element(), c.elements(), repeat(here, c.offsets(), list.definition(), list.repetition()));
        } else if (shape instanceof Shape.Entries map) {
            MapColumn c = (MapColumn) column;
            Levels entries = repeat(here, c.offsets(), map.definition(), map.repetition());
            shred(map.key(), c.keys(), entries);
            shred(map.value(), c.values(), entries);
        }
    }

    /** Where the column has a value, the definition goes one deeper if it may be null. */
    private static Levels define(Shape shape, Column column, Levels above) {
        byte[] definitions = above.definitions().clone();
        int[] rows = above.rows().clone();
        byte there = (byte) shape.definition();
        for (int i = 0; i < above.count(); i++) {
            if (rows[i] >= 0) {
                if (column.isNull(rows[i])) {
                    rows[i] = -1;
                } else {
                    definitions[i] = there;
                }
            }
        }
        return new Levels(above.count(), above.repetitions(), definitions, rows);
    }

    private static Levels repeat(Levels list, int[] offsets, int definition, int repetition) {
        long total = 0;
        for (int i = 0; i < list.count(); i++) {
            int row = list.rows()[i];
            total += row < 0 ? 1 : Math.max(1, offsets[row + 1] - offsets[row]);
        }
        int count = Math.toIntExact(total);
        byte[] repetitions = new byte[count];
        byte[] definitions = new byte[count];
        int[] rows = new int[count];
        byte[] outer = list.repetitions();
        int at = 0;
        for (int i = 0; i < list.count(); i++) {
            int row = list.rows()[i];
            int length = row < 0 ? 0 : offsets[row + 1] - offsets[row];
            repetitions[at] = outer == null ? 0 : outer[i];
            if (length == 0) {
                definitions[at] = list.definitions()[i];
                rows[at++] = -1;
                continue;
            }
            Arrays.fill(repetitions, at + 1, at + length, (byte) repetition);
            Arrays.fill(definitions, at, at + length, (byte) (definition + 1));
            for (int k = 0; k < length; k++) {
                rows[at + k] = offsets[row] + k;
            }
            at += length;
        }
        return new Levels(count, repetitions, definitions, rows);
    }
}
