package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import io.velostream.formats.text.Bytes8;

/** Chooses the decoder of a type. */
final class ValueDecoders {
    /** Strings of some more bytes than this are read in two steps. */
    private static final int SHORT = 56;

    private ValueDecoders() {}

    static ValueDecoder of(Field field, ColumnBuilder into) {
        DataType type = field.type();
        if (into instanceof BooleanColumnBuilder b) {
            return new BooleanDecoder(field, b);
        } else if (into instanceof IntColumnBuilder b) {
            return new NumberDecoders.IntDecoder(field, (IntegerType) type, b);
        } else if (into instanceof LongColumnBuilder b) {
            if (type instanceof DecimalType d) {
                return new NumberDecoders.DecimalDecoder(field, d, b);
            }
            return type instanceof IntegerType ? new NumberDecoders.LongDecoder(field, b) : new TextDecoder(field, b);
        } else if (into instanceof FloatColumnBuilder b) {
            return new NumberDecoders.FloatDecoder(field, b);
        } else if (into instanceof DoubleColumnBuilder b) {
            return new NumberDecoders.DoubleDecoder(field, b);
        } else if (into instanceof BytesColumnBuilder b) {
            if (type.equals(DataType.STRING)) {
                return new StringDecoder(field, b);
            } else if (type.equals(DataType.JSON)) {
                return new RawDecoder(field, b);
            }
            return type instanceof DecimalType || type.equals(DataType.NUMERIC)
                    ? new NumberDecoders.AnyNumberDecoder(field, b)
                    : new TextDecoder(field, b);
        } else if (into instanceof ListColumnBuilder b) {
            return new NestedDecoders.ListDecoder(field, (ListType) type, b);
        } else if (into instanceof MapColumnBuilder b) {
            return new NestedDecoders.MapDecoder(field, (MapType) type, b);
        } else if (into instanceof StructColumnBuilder b) {
            return new NestedDecoders.StructDecoder(field, (StructType) type, b);
        }
        return new TextDecoder(field, into);
    }

    /** A decoder of the names of an object. */
    static TextDecoder ofText(Field field, ColumnBuilder into) {
        if (field.type().isNested()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "JSON cannot hold a map whose keys are " + field.type())
                    .cure("Names of objects are text; use a map with simple keys, or a list of structs.")
                    .build();
        }
        return new TextDecoder(field, into);
    }

    private static final class BooleanDecoder extends ValueDecoder {
        private final BooleanColumnBuilder into;

        BooleanDecoder(Field field, BooleanColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (first == 't') {
                in.literal("true");
                into.append(true);
            } else if (first == 'f') {
                in.literal("false");
                into.append(false);
            } else {
                throw mismatch(in);
            }
        }
    }

    /** Text; of numbers and booleans their spelling, so that a column of mixed values can be a string. */
    private static final class StringDecoder extends ValueDecoder {
        private final BytesColumnBuilder into;

        StringDecoder(Field field, BytesColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (first == '"') {
                in.string();
                into.append(in.text, in.textFrom, in.textEnd - in.textFrom);
            } else if (first == '{' || first == '[') {
                throw mismatch(in);
            } else {
                int from = in.pos;
                in.skipValue();
                into.append(in.buf, from, in.pos - from);
            }
        }

        /** A short one of ASCII alone, copied while its end is looked for. */
        @Override
        int quick(JsonCursor in, int from) {
            byte[] b = in.buf;
            int first = from + 1;
            // What stands behind the end of the text may be looked at as long as it is not taken.
            if (first + SHORT + 8 > b.length || b[from] != '"') {
                return -1;
            }
            byte[] target = into.reserveBytes(SHORT + 8);
            int at = into.position();
            for (int i = 0; i <= SHORT; i += 8) {
                long word = Bytes8.get(b, first + i);
                Bytes8.put(target, at + i, word);
                long marks = Words.specialOrHigh(word);
                if (marks != 0) {
                    int length = i + Words.index(marks);
                    int end = first + length;
                    if (b[end] != '"' || end >= in.end) {
                        return -1;
                    }
                    into.finishValue(length);
                    return end + 1;
                }
            }
            return -1;
        }
    }

    /** Any value to the letter, for columns of type json. */
    private static final class RawDecoder extends ValueDecoder {
        private final BytesColumnBuilder into;

        RawDecoder(Field field, BytesColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            int from = in.pos;
            in.skipValue();
            in.checkUtf8(in.buf, from, in.pos);
            into.append(in.buf, from, in.pos - from);
        }
    }
}
