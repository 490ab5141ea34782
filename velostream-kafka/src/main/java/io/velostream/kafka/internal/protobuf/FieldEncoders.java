package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Encoders of single values, without their tags. */
final class FieldEncoders {
    private static final long NANOS = 1_000_000_000L;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,10}");

    private FieldEncoders() {}

    /** Writes one value that is not null. */
    interface Encoder {
        void write(Column column, int row, WireOutput out);
    }

    /** Whether values of this type fit into the field, all of them or at least those that are looked at one by one. */
    static boolean takes(FieldDescriptor f, DataType given) {
        return switch (f.getType()) {
            case INT32, SINT32, SFIXED32 -> given instanceof IntegerType i && i.bits() <= 32;
            case INT64, SINT64, SFIXED64, UINT32, FIXED32 -> given instanceof IntegerType;
            case UINT64, FIXED64 -> given instanceof IntegerType || given.equals(ProtobufTypes.UNSIGNED);
            case FLOAT -> given.equals(DataType.FLOAT32);
            case DOUBLE -> given.equals(DataType.FLOAT64) || given.equals(DataType.FLOAT32);
            case BOOL -> given.equals(DataType.BOOLEAN);
            case STRING -> given.equals(DataType.STRING) || given.equals(DataType.JSON);
            case ENUM -> given.equals(DataType.STRING);
            case BYTES -> given.equals(DataType.BINARY);
            case MESSAGE -> takesMessage(f.getMessageType(), given);
            case GROUP -> false;
        };
    }

    private static boolean takesMessage(Descriptor message, DataType given) {
        if (ProtobufTypes.isTimestamp(message)) {
            return given instanceof TimestampType t && t.utc();
        } else if (ProtobufTypes.isWrapper(message)) {
            return takes(message.findFieldByNumber(1), given);
        }
        return message.getFields().isEmpty() && given.equals(DataType.BOOLEAN);
    }

    static Encoder of(FieldDescriptor f, DataType given) {
        return switch (f.getType()) {
            case INT32, INT64 -> (c, row, out) -> out.varint(integer(c, row));
            case SINT32, SINT64 -> (c, row, out) -> out.zigZag(integer(c, row));
            case SFIXED32 -> (c, row, out) -> out.fixed32((int) integer(c, row));
            case SFIXED64 -> (c, row, out) -> out.fixed64(integer(c, row));
            case UINT32 -> (c, row, out) -> out.varint(unsigned32(f, integer(c, row)));
            case FIXED32 -> (c, row, out) -> out.fixed32((int) unsigned32(f, integer(c, row)));
            case UINT64 -> (c, row, out) -> out.varint(unsigned64(f, c, row));
            case FIXED64 -> (c, row, out) -> out.fixed64(unsigned64(f, c, row));
            case FLOAT -> (c, row, out) -> out.fixed32(Float.floatToRawIntBits(((FloatColumn) c).get(row)));
            case DOUBLE -> (c, row, out) -> out.fixed64(Double.doubleToRawLongBits(real(c, row)));
            case BOOL -> (c, row, out) -> out.varint(((BooleanColumn) c).get(row) ? 1 : 0);
            case STRING, BYTES -> FieldEncoders::bytes;
            case ENUM -> numbers(f.getEnumType());
            case MESSAGE -> message(f.getMessageType(), given);
            case GROUP -> throw new IllegalStateException(f.getFullName());
        };
    }

    private static long integer(Column c, int row) {
        return c instanceof LongColumn l ? l.get(row) : ((IntColumn) c).get(row);
    }

    private static double real(Column c, int row) {
        return c instanceof DoubleColumn d ? d.get(row) : ((FloatColumn) c).get(row);
    }

    private static long unsigned32(FieldDescriptor f, long value) {
        if (value >>> 32 != 0) {
            throw new WireFault("column '" + f.getName() + "': " + value + " is no unsigned number of 32 bits");
        }
        return value;
    }

    private static long unsigned64(FieldDescriptor f, Column c, int row) {
        if (c instanceof BytesColumn && Values.get(c, row) instanceof BigDecimal wide) {
            BigInteger value = wide.toBigIntegerExact();
            if (value.signum() < 0 || value.bitLength() > 64) {
                throw new WireFault("column '" + f.getName() + "': " + value + " is no unsigned number of 64 bits");
            }
            return value.longValue();
        }
        long value = integer(c, row);
        if (value < 0) {
            throw new WireFault("column '" + f.getName() + "': " + value + " is no unsigned number");
        }
        return value;
    }

    private static void bytes(Column c, int row, WireOutput out) {
        BytesColumn b = (BytesColumn) c;
        out.bytes(b.data(), b.start(row), b.length(row));
    }

    private static Encoder numbers(EnumDescriptor type) {
        Map<String, Integer> numbers = new HashMap<>();
        for (EnumValueDescriptor v : type.getValues()) {
            numbers.put(v.getName(), v.getNumber());
        }
        return (c, row, out) -> {
            String name = ((BytesColumn) c).getString(row);
            Integer number = numbers.get(name);
            if (number == null && NUMBER.matcher(name).matches()) {
                long given = Long.parseLong(name);
                number = given == (int) given ? Integer.valueOf((int) given) : null;
            }
            if (number == null) {
                throw new WireFault("'" + name + "' is none of the values of " + type.getFullName() + ": "
                        + String.join(", ", numbers.keySet()));
            }
            out.varint(number);
        };
    }

    private static Encoder message(Descriptor type, DataType given) {
        if (ProtobufTypes.isTimestamp(type)) {
            long perSecond = ((TimestampType) given).unit().perSecond();
            return (c, row, out) -> timestamp(((LongColumn) c).get(row), perSecond, out);
        } else if (ProtobufTypes.isWrapper(type)) {
            FieldDescriptor inner = type.findFieldByNumber(1);
            Encoder encoder = of(inner, given);
            int tag = inner.getNumber() << 3 | ScalarDecoders.wireType(inner);
            return (c, row, out) -> {
                int at = out.beginLength();
                out.varint(tag);
                encoder.write(c, row, out);
                out.endLength(at);
            };
        }
        return (c, row, out) -> {
            if (!((BooleanColumn) c).get(row)) {
                throw new WireFault("an empty message is there or not, it cannot be false");
            }
            out.endLength(out.beginLength());
        };
    }

    private static void timestamp(long value, long perSecond, WireOutput out) {
        if (value == TimestampType.POSITIVE_INFINITY || value == TimestampType.NEGATIVE_INFINITY) {
            throw new WireFault("a timestamp that is infinite cannot be written");
        }
        int at = out.beginLength();
        out.varint(1 << 3);
        out.varint(Math.floorDiv(value, perSecond));
        out.varint(2 << 3);
        out.varint(Math.floorMod(value, perSecond) * (NANOS / perSecond));
        out.endLength(at);
    }
}
