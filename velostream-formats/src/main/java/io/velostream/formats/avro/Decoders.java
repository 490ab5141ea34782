package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.IntervalColumnBuilder;
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
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.formats.avro.NumberDecoders.Source;
import io.velostream.formats.avro.ValueDecoder.Nulls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Fits a file's schema to the columns wanted: by name, widening as the specification of Avro allows. */
final class Decoders {
    private Decoders() {}

    /**
     * The steps that read one record to the columns of {@code rows}: one row to each column that the record has.
     *
     * @param found is set where the record has the column; the others stay without rows
     */
    static Step[] record(Schema schema, BatchBuilder rows, boolean[] found) {
        io.velostream.api.type.Schema wanted = rows.schema();
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            columns.put(wanted.field(i).name(), i);
        }
        List<Step> steps = new ArrayList<>();
        if (schema.getType() != Schema.Type.RECORD || AvroTypes.isInterval(schema)) {
            steps.add(step(AvroTypes.VALUE, schema, columns, rows, found));
        } else {
            for (Schema.Field f : schema.getFields()) {
                steps.add(step(AvroTypes.nameOf(f), f.schema(), columns, rows, found));
            }
        }
        for (int i = 0; i < found.length; i++) {
            if (!found[i]) {
                checkMissing(wanted.field(i), wanted.field(i).name());
            }
        }
        return steps.toArray(new Step[0]);
    }

    private static Step step(
            String name, Schema schema, Map<String, Integer> columns, BatchBuilder rows, boolean[] found) {
        Integer i = columns.get(name);
        if (i == null || found[i]) {
            return Skippers.of(schema);
        }
        found[i] = true;
        return of(schema, rows.schema().field(i), rows.column(i), name);
    }

    private static void checkMissing(Field field, String path) {
        if (!field.nullable()) {
            throw VeloException.of(ErrorKind.SCHEMA, "The Avro data lacks the column '" + path + "'")
                    .why("it may not be null, so nothing can stand for it")
                    .cure("Declare it nullable, or leave it out.")
                    .build();
        }
    }

    private static Step of(Schema schema, Field wanted, ColumnBuilder out, String path) {
        if (schema.getType() == Schema.Type.NULL) {
            checkMissing(wanted, path);
            return new BytesDecoders.OfNull(out, false);
        }
        if (schema.getType() != Schema.Type.UNION) {
            return value(schema, Nulls.NONE, wanted, out, path);
        }
        List<Schema> branches = AvroTypes.branches(schema);
        int nullBranch = AvroTypes.nullBranch(schema);
        if (branches.isEmpty()) {
            checkMissing(wanted, path);
            return new BytesDecoders.OfNull(out, true);
        }
        if (branches.size() == 1) {
            Nulls nulls = new Nulls(nullBranch < 0 ? Nulls.LONE : nullBranch, wanted.nullable());
            return value(branches.get(0), nulls, wanted, out, path);
        }
        return union(schema, wanted, out, path);
    }

    private static Step union(Schema schema, Field wanted, ColumnBuilder out, String path) {
        if (!(wanted.type() instanceof StructType struct) || !(out instanceof StructColumnBuilder builder)) {
            throw mismatch(schema, wanted.type(), path);
        }
        @Nullable Step[] branches = new Step[schema.getTypes().size()];
        for (int i = 0; i < branches.length; i++) {
            Schema branch = schema.getTypes().get(i);
            if (branch.getType() != Schema.Type.NULL) {
                int member = indexOf(struct, AvroTypes.branchName(branch));
                if (member < 0) {
                    throw mismatch(schema, wanted.type(), path);
                }
                branches[i] = of(branch, struct.fields().get(member), builder.child(member), path);
            }
        }
        return new NestedDecoders.OfUnion(builder, branches, wanted.nullable());
    }

    private static int indexOf(StructType struct, String name) {
        for (int i = 0; i < struct.fields().size(); i++) {
            if (struct.fields().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static Step value(Schema s, Nulls nulls, Field wanted, ColumnBuilder out, String path) {
        DataType has = AvroTypes.typeOf(s);
        DataType want = wanted.type();
        Step step;
        if (out instanceof BytesColumnBuilder b) {
            step = bytes(s, has, want, b, nulls);
        } else if (out instanceof LongColumnBuilder b) {
            step = longs(s, has, want, b, nulls);
        } else if (out instanceof ListColumnBuilder b && want instanceof ListType l && has instanceof ListType) {
            Step element = of(s.getElementType(), l.element(), b.elements(), path + "[]");
            step = new NestedDecoders.OfArray(b, nulls, element, Sizes.min(s.getElementType()));
        } else if (out instanceof MapColumnBuilder b && want instanceof MapType m && has instanceof MapType) {
            step = map(s, m, b, nulls, path);
        } else if (out instanceof StructColumnBuilder b && want instanceof StructType t && has instanceof StructType) {
            step = new NestedDecoders.OfRecord(b, nulls, members(s, t, b, path));
        } else {
            step = simple(s, has, want, out, nulls);
        }
        if (step == null) {
            throw mismatch(s, want, path);
        }
        return step;
    }

    private static Step map(Schema s, MapType m, MapColumnBuilder b, Nulls nulls, String path) {
        if (s.getType() == Schema.Type.MAP) {
            Step key = value(Schema.create(Schema.Type.STRING), Nulls.NONE, m.key(), b.keys(), path + " (key)");
            Step entryValue = of(s.getValueType(), m.value(), b.values(), path + " (value)");
            return new NestedDecoders.OfMap(b, nulls, key, entryValue, 1);
        }
        List<Schema.Field> pair = s.getElementType().getFields();
        Step key = of(pair.get(0).schema(), m.key(), b.keys(), path + " (key)");
        Step entryValue = of(pair.get(1).schema(), m.value(), b.values(), path + " (value)");
        return new NestedDecoders.OfMap(b, nulls, key, entryValue, Sizes.min(s.getElementType()));
    }

    private static Step[] members(Schema s, StructType struct, StructColumnBuilder out, String path) {
        List<Step> steps = new ArrayList<>();
        boolean[] found = new boolean[struct.fields().size()];
        for (Schema.Field f : s.getFields()) {
            int i = indexOf(struct, AvroTypes.nameOf(f));
            if (i < 0 || found[i]) {
                steps.add(Skippers.of(f.schema()));
            } else {
                found[i] = true;
                Field member = struct.fields().get(i);
                steps.add(of(f.schema(), member, out.child(i), path + "." + member.name()));
            }
        }
        for (int i = 0; i < found.length; i++) {
            if (!found[i]) {
                checkMissing(
                        struct.fields().get(i),
                        path + "." + struct.fields().get(i).name());
            }
        }
        return steps.toArray(new Step[0]);
    }

    private static @Nullable Step simple(Schema s, DataType has, DataType want, ColumnBuilder out, Nulls nulls) {
        boolean integer = has instanceof IntegerType;
        if (out instanceof BooleanColumnBuilder b && has.equals(DataType.BOOLEAN)) {
            return new NumberDecoders.OfBoolean(b, nulls);
        } else if (out instanceof IntColumnBuilder b && has instanceof IntegerType i) {
            return i.bits() <= ((IntegerType) want).bits() ? new NumberDecoders.OfInt(b, nulls) : null;
        } else if (out instanceof FloatColumnBuilder b && (integer || has.equals(DataType.FLOAT32))) {
            return new NumberDecoders.OfFloat(b, nulls, source(s));
        } else if (out instanceof DoubleColumnBuilder b && (integer || has instanceof DataType.FloatType)) {
            return new NumberDecoders.OfDouble(b, nulls, source(s));
        } else if (out instanceof IntervalColumnBuilder b && has.equals(DataType.INTERVAL)) {
            return s.getType() == Schema.Type.FIXED
                    ? new DecimalDecoders.OfDuration(b, nulls)
                    : new DecimalDecoders.OfInterval(b, nulls);
        }
        return null;
    }

    private static Source source(Schema s) {
        return switch (s.getType()) {
            case INT -> Source.INT;
            case LONG -> Source.LONG;
            case FLOAT -> Source.FLOAT;
            default -> Source.DOUBLE;
        };
    }

    private static @Nullable Step longs(Schema s, DataType has, DataType want, LongColumnBuilder out, Nulls nulls) {
        boolean ofInt = s.getType() == Schema.Type.INT;
        if (want instanceof IntegerType && has instanceof IntegerType) {
            return new NumberDecoders.OfLong(out, nulls, ofInt);
        } else if (want.equals(DataType.DATE) && has.equals(DataType.DATE)) {
            return new NumberDecoders.OfLong(out, nulls, true);
        } else if (want.equals(DataType.TIME) && has.equals(DataType.TIME)) {
            long factor =
                    switch (AvroTypes.logical(s)) {
                        case "time-millis" -> 1_000_000;
                        case "time-micros" -> 1_000;
                        default -> 1;
                    };
            return new NumberDecoders.OfScaledLong(out, nulls, factor);
        } else if (want instanceof TimestampType w && has instanceof TimestampType h && w.utc() == h.utc()) {
            long factor = w.unit().perSecond() / h.unit().perSecond();
            return factor == 0
                    ? null
                    : factor == 1
                            ? new NumberDecoders.OfLong(out, nulls, false)
                            : new NumberDecoders.OfScaledLong(out, nulls, factor);
        } else if (want instanceof DecimalType w && has instanceof DecimalType h && holds(w, h)) {
            return new DecimalDecoders.OfLong(out, nulls, fixedSize(s), w.scale() - h.scale());
        }
        return null;
    }

    private static boolean holds(DecimalType want, DecimalType has) {
        return want.scale() >= has.scale() && want.precision() - want.scale() >= has.precision() - has.scale();
    }

    private static int fixedSize(Schema s) {
        return s.getType() == Schema.Type.FIXED ? s.getFixedSize() : -1;
    }

    private static @Nullable Step bytes(Schema s, DataType has, DataType want, BytesColumnBuilder out, Nulls nulls) {
        boolean text = s.getType() == Schema.Type.STRING;
        boolean plainBytes = s.getType() == Schema.Type.BYTES && has.equals(DataType.BINARY);
        if (want.equals(DataType.STRING)) {
            if (s.getType() == Schema.Type.ENUM) {
                return new BytesDecoders.OfEnum(out, nulls, s.getEnumSymbols());
            }
            return text || plainBytes ? new BytesDecoders.OfText(out, nulls) : null;
        } else if (want.equals(DataType.JSON) || want.equals(DataType.NUMERIC)) {
            return text && (has.equals(want) || has.equals(DataType.STRING))
                    ? new BytesDecoders.OfText(out, nulls)
                    : null;
        } else if (want.equals(DataType.UUID) && has.equals(DataType.UUID)) {
            return text ? new BytesDecoders.OfUuidText(out, nulls) : new BytesDecoders.OfBinary(out, nulls, 16);
        } else if (want.equals(DataType.BINARY) && (text || has.equals(DataType.BINARY))) {
            return new BytesDecoders.OfBinary(out, nulls, fixedSize(s));
        } else if (want instanceof DecimalType w && has instanceof DecimalType h && holds(w, h)) {
            return new DecimalDecoders.OfBytes(out, nulls, fixedSize(s), w.scale() - h.scale());
        }
        return null;
    }

    private static VeloException mismatch(Schema s, DataType want, String path) {
        DataType has = AvroTypes.typeOf(s);
        return VeloException.of(ErrorKind.SCHEMA, "The Avro data has another type for the column '" + path + "'")
                .why("it has " + has + ", " + want + " is wanted, and the one does not widen to the other")
                .cure("Read these files apart, or declare a schema that fits all of them.")
                .build();
    }
}
