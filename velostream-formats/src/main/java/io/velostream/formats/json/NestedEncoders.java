package io.velostream.formats.json;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import io.velostream.formats.text.Utf8Buffer;
import java.util.List;
import java.util.function.IntFunction;

/** Lists, maps and structs. */
final class NestedEncoders {
    private NestedEncoders() {}

    static final class Lists extends ValueEncoder {
        private final ValueEncoder element;

        Lists(ListType type, boolean omitNulls) {
            this.element = ValueEncoder.of(type.element().type(), omitNulls);
        }

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            ListColumn c = (ListColumn) column;
            int from = c.start(row);
            int to = from + c.length(row);
            out.put((byte) '[');
            for (int i = from; i < to; i++) {
                if (i > from) {
                    out.put((byte) ',');
                }
                element.writeOrNull(c.elements(), i, out);
            }
            out.put((byte) ']');
        }
    }

    static final class Maps extends ValueEncoder {
        private final ValueEncoder key;
        private final ValueEncoder value;

        Maps(MapType type, boolean omitNulls) {
            this.key = ofName(type.key().type());
            this.value = ValueEncoder.of(type.value().type(), omitNulls);
        }

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            MapColumn c = (MapColumn) column;
            int from = c.start(row);
            int to = from + c.length(row);
            out.put((byte) '{');
            for (int i = from; i < to; i++) {
                if (i > from) {
                    out.put((byte) ',');
                }
                key.write(c.keys(), i, out);
                out.put((byte) ':');
                value.writeOrNull(c.values(), i, out);
            }
            out.put((byte) '}');
        }
    }

    static final class Structs extends ValueEncoder {
        private final ObjectEncoder object;

        Structs(StructType type, boolean omitNulls) {
            this.object = new ObjectEncoder(type.fields(), omitNulls);
        }

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            object.write(((StructColumn) column)::child, row, out);
        }
    }

    /** One row of several columns as an object. */
    static final class ObjectEncoder {
        private final byte[][] prefixes;
        private final ValueEncoder[] encoders;
        private final boolean omitNulls;

        ObjectEncoder(List<Field> fields, boolean omitNulls) {
            this.omitNulls = omitNulls;
            this.prefixes = new byte[fields.size()][];
            this.encoders = new ValueEncoder[fields.size()];
            for (int i = 0; i < encoders.length; i++) {
                prefixes[i] = JsonText.prefix(fields.get(i).name());
                encoders[i] = ValueEncoder.of(fields.get(i).type(), omitNulls);
            }
        }

        void write(IntFunction<Column> columns, int row, Utf8Buffer out) {
            out.put((byte) '{');
            boolean first = true;
            for (int i = 0; i < encoders.length; i++) {
                Column column = columns.apply(i);
                if (omitNulls && column.isNull(row)) {
                    continue;
                }
                byte[] prefix = prefixes[i];
                int skipped = first ? 1 : 0;
                out.put(prefix, skipped, JsonText.prefixLength(prefix) - skipped);
                encoders[i].writeOrNull(column, row, out);
                first = false;
            }
            out.put((byte) '}');
        }
    }
}
