package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro's types as ours. */
final class AvroTypes {
    /** Holds our type where Avro has none like it: {@code int8}, {@code json}, {@code numeric} … */
    static final String TYPE_PROPERTY = "velostream.type";
    /** Holds the name of a column that Avro does not allow as a name. */
    static final String NAME_PROPERTY = "velostream.name";
    /** The column of a file whose schema is not a record. */
    static final String VALUE = "value";
    /** Deeper nesting is not read: the decoders follow the schema by recursion. */
    private static final int MAX_DEPTH = 200;

    private static final Map<String, DataType> INTS = Map.of("int8", DataType.INT8, "int16", DataType.INT16);
    private static final Map<String, DataType> TEXTS = Map.of("json", DataType.JSON, "numeric", DataType.NUMERIC);
    private static final Map<String, DataType> TIMESTAMPS = Map.of(
            "timestamp-millis", DataType.timestamp(TimeUnit.MILLIS, true),
            "timestamp-micros", DataType.timestamp(TimeUnit.MICROS, true),
            "timestamp-nanos", DataType.timestamp(TimeUnit.NANOS, true),
            "local-timestamp-millis", DataType.timestamp(TimeUnit.MILLIS, false),
            "local-timestamp-micros", DataType.timestamp(TimeUnit.MICROS, false),
            "local-timestamp-nanos", DataType.timestamp(TimeUnit.NANOS, false));

    private final List<Schema> open = new ArrayList<>();

    private AvroTypes() {}

    /** The columns of a file of this schema. */
    static io.velostream.api.type.Schema columns(Schema schema) {
        AvroTypes types = new AvroTypes();
        if (schema.getType() != Schema.Type.RECORD || isInterval(schema)) {
            return io.velostream.api.type.Schema.of(types.field(VALUE, schema));
        }
        return io.velostream.api.type.Schema.of(types.members(schema)).withName(schema.getName());
    }

    /** The type of values of this schema; for a union its members besides null. */
    static DataType typeOf(Schema schema) {
        return new AvroTypes().type(schema);
    }

    static String nameOf(Schema.Field field) {
        String name = field.getProp(NAME_PROPERTY);
        return name == null || name.isEmpty() ? field.name() : name;
    }

    private List<Field> members(Schema record) {
        for (Schema outer : open) {
            if (outer.getFullName().equals(record.getFullName())) {
                throw unsupported(
                        "the record '" + record.getFullName() + "' contains itself, and columns have a fixed depth");
            }
        }
        open.add(record);
        List<Field> fields = new ArrayList<>();
        for (Schema.Field f : record.getFields()) {
            fields.add(field(nameOf(f), f.schema()));
        }
        open.remove(open.size() - 1);
        return fields;
    }

    private Field field(String name, Schema schema) {
        boolean nullable = schema.getType() == Schema.Type.NULL || nullBranch(schema) >= 0;
        return new Field(name, type(schema), nullable);
    }

    private DataType type(Schema s) {
        if (open.size() > MAX_DEPTH) {
            throw unsupported("it is nested more than " + MAX_DEPTH + " levels deep");
        }
        return switch (s.getType()) {
            case NULL -> DataType.STRING;
            case BOOLEAN -> DataType.BOOLEAN;
            case INT -> intType(s);
            case LONG -> longType(s);
            case FLOAT -> DataType.FLOAT32;
            case DOUBLE -> DataType.FLOAT64;
            case STRING -> textType(s);
            case ENUM -> DataType.STRING;
            case BYTES -> decimal(s).map(DataType.class::cast).orElse(DataType.BINARY);
            case FIXED -> fixedType(s);
            case ARRAY -> arrayType(s);
            case MAP ->
                nested(
                        s,
                        () -> new DataType.MapType(
                                Field.required("key", DataType.STRING), field("value", s.getValueType())));
            case RECORD -> isInterval(s) ? DataType.INTERVAL : new DataType.StructType(members(s));
            case UNION -> unionType(s);
        };
    }

    private interface Inner {
        DataType type();
    }

    private DataType nested(Schema s, Inner inner) {
        open.add(s);
        DataType type = inner.type();
        open.remove(open.size() - 1);
        return type;
    }

    private static DataType intType(Schema s) {
        return switch (logical(s)) {
            case "date" -> DataType.DATE;
            case "time-millis" -> DataType.TIME;
            default -> INTS.getOrDefault(ours(s), DataType.INT32);
        };
    }

    private static DataType longType(Schema s) {
        if (logical(s).equals("time-micros") || ours(s).equals("time")) {
            return DataType.TIME;
        }
        return TIMESTAMPS.getOrDefault(logical(s), DataType.INT64);
    }

    private static DataType textType(Schema s) {
        return logical(s).equals("uuid") ? DataType.UUID : TEXTS.getOrDefault(ours(s), DataType.STRING);
    }

    private static DataType fixedType(Schema s) {
        if (logical(s).equals("uuid") && s.getFixedSize() == 16) {
            return DataType.UUID;
        }
        if (logical(s).equals("duration") && s.getFixedSize() == 12) {
            return DataType.INTERVAL;
        }
        return decimal(s).map(DataType.class::cast).orElse(DataType.BINARY);
    }

    private DataType arrayType(Schema s) {
        Schema element = s.getElementType();
        if (isPairs(s)) {
            return nested(
                    s,
                    () -> new DataType.MapType(
                            field("key", element.getFields().get(0).schema()),
                            field("value", element.getFields().get(1).schema())));
        }
        return nested(s, () -> DataType.list(field("element", element)));
    }

    /** A union of null and one other type is that type; of several a struct in which one member is set. */
    private DataType unionType(Schema s) {
        List<Schema> branches = branches(s);
        if (branches.isEmpty()) {
            return DataType.STRING;
        }
        if (branches.size() == 1) {
            return type(branches.get(0));
        }
        List<Field> members = new ArrayList<>();
        for (Schema branch : branches) {
            members.add(Field.of(branchName(branch), type(branch)));
        }
        return new DataType.StructType(members);
    }

    /** How the member of a struct is called that stands for this branch of a union. */
    static String branchName(Schema branch) {
        return switch (branch.getType()) {
            case RECORD, ENUM, FIXED -> branch.getFullName();
            default -> branch.getType().getName();
        };
    }

    /** The branches of a union but null, in order. */
    static List<Schema> branches(Schema union) {
        return union.getTypes().stream()
                .filter(b -> b.getType() != Schema.Type.NULL)
                .toList();
    }

    /** The index of null in a union, or -1. */
    static int nullBranch(Schema s) {
        if (s.getType() != Schema.Type.UNION) {
            return -1;
        }
        for (int i = 0; i < s.getTypes().size(); i++) {
            if (s.getTypes().get(i).getType() == Schema.Type.NULL) {
                return i;
            }
        }
        return -1;
    }

    /** An array of records of a key and a value, marked as a map: what Iceberg writes too. */
    static boolean isPairs(Schema array) {
        Schema e = array.getElementType();
        return logical(array).equals("map")
                && e.getType() == Schema.Type.RECORD
                && e.getFields().size() == 2
                && e.getFields().get(0).name().equals("key")
                && e.getFields().get(1).name().equals("value")
                && nullBranch(e.getFields().get(0).schema()) < 0
                && e.getFields().get(0).schema().getType() != Schema.Type.NULL;
    }

    static boolean isInterval(Schema s) {
        return s.getType() == Schema.Type.RECORD
                && ours(s).equals("interval")
                && s.getFields().size() == 3
                && s.getFields().get(0).schema().getType() == Schema.Type.INT
                && s.getFields().get(1).schema().getType() == Schema.Type.INT
                && s.getFields().get(2).schema().getType() == Schema.Type.LONG;
    }

    /** The decimal that bytes or a fixed stand for; one that we cannot hold counts as plain bytes, as Avro wants it. */
    static Optional<DecimalType> decimal(Schema s) {
        if (!logical(s).equals("decimal")) {
            return Optional.empty();
        }
        int precision = number(s, "precision");
        int scale = s.getObjectProp("scale") == null ? 0 : number(s, "scale");
        if (precision < 1 || precision > DecimalType.MAX_PRECISION || scale < 0 || scale > precision) {
            return Optional.empty();
        }
        return Optional.of(new DecimalType(precision, scale));
    }

    private static int number(Schema s, String property) {
        Object value = s.getObjectProp(property);
        return value instanceof Integer i ? i : -1;
    }

    static String logical(Schema s) {
        return orEmpty(s.getProp("logicalType"));
    }

    static String ours(Schema s) {
        return orEmpty(s.getProp(TYPE_PROPERTY));
    }

    private static String orEmpty(@Nullable String property) {
        return property == null ? "" : property;
    }

    private static VeloException unsupported(String why) {
        return VeloException.of(ErrorKind.UNSUPPORTED, "Cannot read data of this Avro schema")
                .why(why)
                .build();
    }
}
