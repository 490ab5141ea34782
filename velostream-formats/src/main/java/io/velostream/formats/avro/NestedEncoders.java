package io.velostream.formats.avro;

import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;

/** Encoders of values that contain values. */
final class NestedEncoders {
    private NestedEncoders() {}

    static final class OfList extends ValueEncoder<ListColumn> {
        private final ValueEncoder<?> element;
        private int[] offsets = {};

        OfList(boolean nullable, ValueEncoder<?> element) {
            super(ListColumn.class, nullable);
            this.element = element;
        }

        @Override
        void use(ListColumn column) {
            offsets = column.offsets();
            element.bind(column.elements());
        }

        @Override
        void value(int row, AvroOutput out) {
            int from = offsets[row];
            int to = offsets[row + 1];
            if (to > from) {
                out.writeLong(to - from);
            }
            for (int i = from; i < to; i++) {
                element.encode(i, out);
            }
            out.writeByte(0);
        }
    }

    /** A map and an array of records of key and value have the same encoding. */
    static final class OfMap extends ValueEncoder<MapColumn> {
        private final ValueEncoder<?> key;
        private final ValueEncoder<?> entryValue;
        private int[] offsets = {};

        OfMap(boolean nullable, ValueEncoder<?> key, ValueEncoder<?> entryValue) {
            super(MapColumn.class, nullable);
            this.key = key;
            this.entryValue = entryValue;
        }

        @Override
        void use(MapColumn column) {
            offsets = column.offsets();
            key.bind(column.keys());
            entryValue.bind(column.values());
        }

        @Override
        void value(int row, AvroOutput out) {
            int from = offsets[row];
            int to = offsets[row + 1];
            if (to > from) {
                out.writeLong(to - from);
            }
            for (int i = from; i < to; i++) {
                key.encode(i, out);
                entryValue.encode(i, out);
            }
            out.writeByte(0);
        }
    }

    static final class OfStruct extends ValueEncoder<StructColumn> {
        private final ValueEncoder<?>[] members;

        OfStruct(boolean nullable, ValueEncoder<?>[] members) {
            super(StructColumn.class, nullable);
            this.members = members;
        }

        @Override
        void use(StructColumn column) {
            for (int i = 0; i < members.length; i++) {
                members[i].bind(column.child(i));
            }
        }

        @Override
        void value(int row, AvroOutput out) {
            for (ValueEncoder<?> member : members) {
                member.encode(row, out);
            }
        }
    }
}
