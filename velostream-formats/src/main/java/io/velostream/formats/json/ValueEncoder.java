package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.Utf8Buffer;
import io.velostream.formats.text.ValueWriter;
import java.nio.charset.StandardCharsets;

/** Writes the values of columns of one type as JSON. Not thread-safe. */
abstract class ValueEncoder {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Writes a value that is not null; a fault when JSON cannot hold it. */
    abstract void write(Column column, int row, Utf8Buffer out);

    final void writeOrNull(Column column, int row, Utf8Buffer out) {
        if (column.isNull(row)) {
            out.put(NULL);
        } else {
            write(column, row, out);
        }
    }

    static ValueEncoder of(DataType type, boolean omitNulls) {
        if (type instanceof ListType l) {
            return new NestedEncoders.Lists(l, omitNulls);
        } else if (type instanceof MapType m) {
            return new NestedEncoders.Maps(m, omitNulls);
        } else if (type instanceof StructType s) {
            return new NestedEncoders.Structs(s, omitNulls);
        } else if (type.equals(DataType.STRING)) {
            return new Texts();
        } else if (type.equals(DataType.JSON)) {
            return new RawEncoder();
        } else if (type.equals(DataType.FLOAT32)) {
            return new Floats();
        } else if (type.equals(DataType.FLOAT64)) {
            return new Doubles();
        } else if (type.equals(DataType.NUMERIC)) {
            return new Numerics();
        }
        boolean bare = type.equals(DataType.BOOLEAN) || type instanceof IntegerType || type instanceof DecimalType;
        ValueWriter text = ValueWriter.of(type, BinaryText.BASE64);
        return bare ? new Bare(text) : new Quoted(text);
    }

    /** An encoder that writes any simple value as a name. */
    static ValueEncoder ofName(DataType type) {
        if (type.isNested()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "JSON cannot hold a map whose keys are " + type)
                    .cure("Names of objects are text; use a map with simple keys, or a list of structs.")
                    .build();
        }
        boolean text = type.equals(DataType.STRING) || type.equals(DataType.JSON);
        return text ? new Texts() : new Quoted(ValueWriter.of(type, BinaryText.BASE64));
    }

    private static final class Bare extends ValueEncoder {
        private final ValueWriter text;

        Bare(ValueWriter text) {
            this.text = text;
        }

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            text.write(column, row, out);
        }
    }

    /** Text that needs no escapes. */
    private static final class Quoted extends ValueEncoder {
        private final ValueWriter text;

        Quoted(ValueWriter text) {
            this.text = text;
        }

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            out.put((byte) '"');
            text.write(column, row, out);
            out.put((byte) '"');
        }
    }

    private static final class Texts extends ValueEncoder {
        @Override
        void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            JsonText.putString(out, c.data(), c.start(row), c.start(row) + c.length(row));
        }
    }

    private static final class Floats extends ValueEncoder {
        private final ValueWriter text = ValueWriter.of(DataType.FLOAT32, BinaryText.BASE64);

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            boolean finite = Float.isFinite(((FloatColumn) column).get(row));
            writeNumber(text, finite, column, row, out);
        }
    }

    private static final class Doubles extends ValueEncoder {
        private final ValueWriter text = ValueWriter.of(DataType.FLOAT64, BinaryText.BASE64);

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            boolean finite = Double.isFinite(((DoubleColumn) column).get(row));
            writeNumber(text, finite, column, row, out);
        }
    }

    private static final class Numerics extends ValueEncoder {
        private final ValueWriter text = ValueWriter.of(DataType.NUMERIC, BinaryText.BASE64);

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            byte last = c.length(row) == 0 ? 0 : c.data()[c.start(row) + c.length(row) - 1];
            writeNumber(text, last >= '0' && last <= '9', column, row, out);
        }
    }

    /** NaN and the infinities, which are no JSON numbers, are put in quotes. */
    private static void writeNumber(ValueWriter text, boolean finite, Column column, int row, Utf8Buffer out) {
        if (finite) {
            text.write(column, row, out);
        } else {
            out.put((byte) '"');
            text.write(column, row, out);
            out.put((byte) '"');
        }
    }

    /** JSON as it is, on one line. What is no JSON is a fault, for it would spoil the file. */
    private static final class RawEncoder extends ValueEncoder {
        private final JsonCursor cursor = new JsonCursor(1, false);

        @Override
        void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            int length = c.length(row);
            cursor.reset(c.data(), c.start(row), c.start(row) + length);
            cursor.skipRecord();
            cursor.skipSpace();
            if (cursor.pos < cursor.end) {
                throw cursor.unexpected("the end of the value");
            }
            int at = out.length();
            out.put(c.data(), c.start(row), length);
            JsonText.joinLines(out.array(), at, at + length);
        }
    }
}
