package io.velostream.formats.avro;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema.Type;

/** Our types as Avro's. What Avro does not know carries its type and name in properties, so that we read it back exactly. */
final class AvroSchemas {
    private static final String DEFAULT_NAME = "row";

    private final Set<String> taken = new HashSet<>();
    private final boolean nanos;

    private AvroSchemas(boolean nanos) {
        this.nanos = nanos;
    }

    /**
     * A record schema for these columns.
     *
     * @param nanos whether times of day are written in nanoseconds, which Avro does not know
     */
    static org.apache.avro.Schema of(Schema schema, boolean nanos) {
        AvroSchemas schemas = new AvroSchemas(nanos);
        String name = schema.name().isEmpty() ? DEFAULT_NAME : schema.name();
        return schemas.record(schemas.typeName(name), schema.fields());
    }

    private org.apache.avro.Schema record(String name, List<Field> fields) {
        org.apache.avro.Schema record = org.apache.avro.Schema.createRecord(name, null, null, false);
        Set<String> names = new HashSet<>();
        List<org.apache.avro.Schema.Field> members = new ArrayList<>();
        for (Field f : fields) {
            String plain = plainName(f.name());
            String unique = plain;
            for (int i = 2; !names.add(unique); i++) {
                unique = plain + "_" + i;
            }
            org.apache.avro.Schema type = nullable(f, name + "_" + unique);
            org.apache.avro.Schema.Field member = f.nullable()
                    ? new org.apache.avro.Schema.Field(unique, type, null, JsonProperties.NULL_VALUE)
                    : new org.apache.avro.Schema.Field(unique, type);
            if (!unique.equals(f.name())) {
                member.addProp(AvroTypes.NAME_PROPERTY, f.name());
            }
            members.add(member);
        }
        record.setFields(members);
        return record;
    }

    private org.apache.avro.Schema nullable(Field field, String typeName) {
        org.apache.avro.Schema type = type(field.type(), typeName);
        return field.nullable()
                ? org.apache.avro.Schema.createUnion(org.apache.avro.Schema.create(Type.NULL), type)
                : type;
    }

    private org.apache.avro.Schema type(DataType type, String typeName) {
        if (type instanceof DecimalType d) {
            org.apache.avro.Schema decimal = logical(Type.BYTES, "decimal");
            decimal.addProp("precision", d.precision());
            decimal.addProp("scale", d.scale());
            return decimal;
        } else if (type instanceof TimestampType t) {
            String unit =
                    switch (t.unit()) {
                        case MILLIS -> "millis";
                        case MICROS -> "micros";
                        case NANOS -> "nanos";
                    };
            return logical(Type.LONG, (t.utc() ? "" : "local-") + "timestamp-" + unit);
        } else if (type instanceof ListType l) {
            return org.apache.avro.Schema.createArray(nullable(l.element(), typeName + "_element"));
        } else if (type instanceof MapType m) {
            return map(m, typeName);
        } else if (type instanceof StructType s) {
            return record(typeName(typeName), s.fields());
        } else if (type.equals(DataType.INTERVAL)) {
            org.apache.avro.Schema interval = record(
                    typeName(typeName),
                    List.of(
                            Field.required("months", DataType.INT32),
                            Field.required("days", DataType.INT32),
                            Field.required("micros", DataType.INT64)));
            interval.addProp(AvroTypes.TYPE_PROPERTY, type.toString());
            return interval;
        }
        return simple(type);
    }

    private org.apache.avro.Schema simple(DataType type) {
        if (type instanceof DataType.IntegerType i) {
            return switch (i.bits()) {
                case 64 -> org.apache.avro.Schema.create(Type.LONG);
                case 32 -> org.apache.avro.Schema.create(Type.INT);
                default -> ours(Type.INT, type);
            };
        } else if (type instanceof DataType.FloatType f) {
            return org.apache.avro.Schema.create(f.bits() == 32 ? Type.FLOAT : Type.DOUBLE);
        } else if (type.equals(DataType.BOOLEAN)) {
            return org.apache.avro.Schema.create(Type.BOOLEAN);
        } else if (type.equals(DataType.BINARY)) {
            return org.apache.avro.Schema.create(Type.BYTES);
        } else if (type.equals(DataType.DATE)) {
            return logical(Type.INT, "date");
        } else if (type.equals(DataType.TIME)) {
            return nanos ? ours(Type.LONG, type) : logical(Type.LONG, "time-micros");
        } else if (type.equals(DataType.UUID)) {
            return logical(Type.STRING, "uuid");
        } else if (type.equals(DataType.JSON) || type.equals(DataType.NUMERIC)) {
            return ours(Type.STRING, type);
        }
        return org.apache.avro.Schema.create(Type.STRING);
    }

    private org.apache.avro.Schema map(MapType m, String typeName) {
        if (m.key().type().equals(DataType.STRING)) {
            return org.apache.avro.Schema.createMap(nullable(m.value(), typeName + "_value"));
        }
        org.apache.avro.Schema pairs = org.apache.avro.Schema.createArray(record(
                typeName(typeName), List.of(m.key().withName("key"), m.value().withName("value"))));
        pairs.addProp("logicalType", "map");
        return pairs;
    }

    private static org.apache.avro.Schema logical(Type type, String name) {
        org.apache.avro.Schema s = org.apache.avro.Schema.create(type);
        s.addProp("logicalType", name);
        return s;
    }

    private static org.apache.avro.Schema ours(Type type, DataType ours) {
        org.apache.avro.Schema s = org.apache.avro.Schema.create(type);
        s.addProp(AvroTypes.TYPE_PROPERTY, ours.toString());
        return s;
    }

    /** A name for a record type that no other has. */
    private String typeName(String wanted) {
        String plain = plainName(wanted);
        // The names of Avro's own types cannot be given to records.
        String base = isTypeName(plain) ? plain + "_" : plain;
        String unique = base;
        for (int i = 2; !taken.add(unique); i++) {
            unique = base + "_" + i;
        }
        return unique;
    }

    private static boolean isTypeName(String name) {
        for (Type t : Type.values()) {
            if (t != Type.RECORD && t.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The name with what Avro does not allow replaced by underscores. */
    private static String plainName(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (digit && i == 0) {
                plain.append('_');
            }
            plain.append(letter || digit ? c : '_');
        }
        return plain.toString();
    }
}
