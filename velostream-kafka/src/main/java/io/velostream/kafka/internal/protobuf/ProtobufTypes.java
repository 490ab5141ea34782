package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The columns of a message. */
public final class ProtobufTypes {
    static final DataType TIMESTAMP = DataType.timestamp(TimeUnit.NANOS, true);
    /** Holds every unsigned number of 64 bits. */
    static final DataType UNSIGNED = DataType.decimal(20, 0);

    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");

    private ProtobufTypes() {}

    /** A column for each field of the message, in the order in which they are declared. */
    public static Schema columns(Descriptor message) {
        return Schema.of(fields(message, new ArrayDeque<>()));
    }

    private static List<Field> fields(Descriptor message, Deque<Descriptor> within) {
        if (within.contains(message)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The message " + message.getFullName() + " has no columns")
                    .why("it holds itself, however deep, and columns do not")
                    .cure("Read it with format=raw, or with a deserializer of your own.")
                    .build();
        }
        within.push(message);
        List<Field> fields = new ArrayList<>();
        for (FieldDescriptor f : message.getFields()) {
            fields.add(field(f, within));
        }
        within.pop();
        return fields;
    }

    /** The type of the column of a field. */
    static DataType of(FieldDescriptor f) {
        return field(f, new ArrayDeque<>()).type();
    }

    /** Whether values of the field can be read to a column of this type: of the field's own, or of wider numbers. */
    static boolean fits(FieldDescriptor f, DataType column) {
        if (f.isMapField()) {
            // Keys and values are looked at as fields of their own.
            return column instanceof DataType.MapType;
        } else if (f.isRepeated()) {
            return column instanceof DataType.ListType list
                    && isOneOf(f, list.element().type());
        }
        return isOneOf(f, column);
    }

    private static boolean isOneOf(FieldDescriptor f, DataType column) {
        DataType own = type(f, new ArrayDeque<>());
        return own.equals(column)
                || (own instanceof DataType.StructType && column instanceof DataType.StructType)
                || (f.getType() != FieldDescriptor.Type.MESSAGE
                        && ((own.equals(DataType.INT32) && column.equals(DataType.INT64))
                                || (own.equals(DataType.FLOAT32) && column.equals(DataType.FLOAT64))));
    }

    private static Field field(FieldDescriptor f, Deque<Descriptor> within) {
        if (f.isMapField()) {
            Descriptor entry = f.getMessageType();
            DataType key = type(entry.findFieldByNumber(1), within);
            DataType value = type(entry.findFieldByNumber(2), within);
            return Field.of(f.getName(), DataType.map(key, value)).withNullable(false);
        }
        DataType type = type(f, within);
        if (f.isRepeated()) {
            return Field.of(f.getName(), DataType.list(Field.of("element", type).withNullable(false)))
                    .withNullable(false);
        }
        return Field.of(f.getName(), type).withNullable(f.hasPresence() && !f.isRequired());
    }

    private static DataType type(FieldDescriptor f, Deque<Descriptor> within) {
        return switch (f.getType()) {
            case INT32, SINT32, SFIXED32 -> DataType.INT32;
            case INT64, SINT64, SFIXED64, UINT32, FIXED32 -> DataType.INT64;
            case UINT64, FIXED64 -> UNSIGNED;
            case FLOAT -> DataType.FLOAT32;
            case DOUBLE -> DataType.FLOAT64;
            case BOOL -> DataType.BOOLEAN;
            case STRING, ENUM -> DataType.STRING;
            case BYTES -> DataType.BINARY;
            case MESSAGE -> message(f.getMessageType(), within);
            case GROUP ->
                throw VeloException.of(ErrorKind.UNSUPPORTED, "The field " + f.getFullName() + " has no column")
                        .why("it is a group, which no schema should have any more")
                        .cure("Make it a message.")
                        .build();
        };
    }

    private static DataType message(Descriptor message, Deque<Descriptor> within) {
        if (isTimestamp(message)) {
            return TIMESTAMP;
        } else if (isWrapper(message)) {
            return type(message.findFieldByNumber(1), within);
        } else if (message.getFields().isEmpty()) {
            // All that can be said of it is whether it is there.
            return DataType.BOOLEAN;
        }
        return DataType.struct(fields(message, within).toArray(Field[]::new));
    }

    static boolean isTimestamp(Descriptor message) {
        return message.getFullName().equals("google.protobuf.Timestamp");
    }

    /** Whether it is there to give a scalar a way to be absent. */
    static boolean isWrapper(Descriptor message) {
        return WRAPPERS.contains(message.getFullName());
    }
}
