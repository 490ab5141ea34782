package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.formats.text.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Decoders of single values, each to the column that {@link ProtobufTypes} gives the field. */
final class ScalarDecoders {
    private static final long NANOS = 1_000_000_000L;
    private static final int WORD = 64;

    private ScalarDecoders() {}

    /** Appends one value to a column. */
    interface Decoder {
        void read(WireInput in, ColumnBuilder into);
    }

    /** The wire type that a value of the field has outside of a packed list. */
    static int wireType(FieldDescriptor f) {
        return switch (f.getType()) {
            case INT32, SINT32, INT64, SINT64, UINT32, UINT64, BOOL, ENUM -> WireInput.VARINT;
            case SFIXED32, FIXED32, FLOAT -> WireInput.FIXED32;
            case SFIXED64, FIXED64, DOUBLE -> WireInput.FIXED64;
            case STRING, BYTES, MESSAGE, GROUP -> WireInput.BYTES;
        };
    }

    /** For a column of the field's type, or a wider one. */
    static Decoder of(FieldDescriptor f, DataType column) {
        if (column.equals(DataType.INT64)) {
            switch (f.getType()) {
                case INT32 -> {
                    return (in, c) -> ((LongColumnBuilder) c).append((int) in.varint());
                }
                case SINT32 -> {
                    return (in, c) -> ((LongColumnBuilder) c).append((int) in.zigZag());
                }
                case SFIXED32 -> {
                    return (in, c) -> ((LongColumnBuilder) c).append(in.fixed32());
                }
                default -> {
                    return of(f);
                }
            }
        }
        return f.getType() == FieldDescriptor.Type.FLOAT && column.equals(DataType.FLOAT64)
                ? (in, c) -> ((DoubleColumnBuilder) c).append(Float.intBitsToFloat(in.fixed32()))
                : of(f);
    }

    private static Decoder of(FieldDescriptor f) {
        return switch (f.getType()) {
            case INT32 -> (in, c) -> ((IntColumnBuilder) c).append((int) in.varint());
            case SINT32 -> (in, c) -> ((IntColumnBuilder) c).append((int) in.zigZag());
            case SFIXED32 -> (in, c) -> ((IntColumnBuilder) c).append(in.fixed32());
            case INT64 -> (in, c) -> ((LongColumnBuilder) c).append(in.varint());
            case SINT64 -> (in, c) -> ((LongColumnBuilder) c).append(in.zigZag());
            case SFIXED64 -> (in, c) -> ((LongColumnBuilder) c).append(in.fixed64());
            case UINT32 -> (in, c) -> ((LongColumnBuilder) c).append(in.varint() & 0xffff_ffffL);
            case FIXED32 -> (in, c) -> ((LongColumnBuilder) c).append(in.fixed32() & 0xffff_ffffL);
            case UINT64 -> (in, c) -> Values.append(c, unsigned(in.varint()));
            case FIXED64 -> (in, c) -> Values.append(c, unsigned(in.fixed64()));
            case FLOAT -> (in, c) -> ((FloatColumnBuilder) c).append(Float.intBitsToFloat(in.fixed32()));
            case DOUBLE -> (in, c) -> ((DoubleColumnBuilder) c).append(Double.longBitsToDouble(in.fixed64()));
            case BOOL -> (in, c) -> ((BooleanColumnBuilder) c).append(in.varint() != 0);
            case STRING -> text(f.getName());
            case BYTES -> (in, c) -> bytes(in, c, in.length());
            case ENUM -> names(f.getEnumType());
            case MESSAGE -> within(body(f.getMessageType()));
            case GROUP -> throw new IllegalStateException(f.getFullName());
        };
    }

    private static BigDecimal unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return new BigDecimal(bits < 0 ? value.add(BigInteger.ONE.shiftLeft(WORD)) : value);
    }

    private static void bytes(WireInput in, ColumnBuilder c, int length) {
        ((BytesColumnBuilder) c).append(in.buffer(), in.position(), length);
        in.skip(length);
    }

    private static Decoder text(String name) {
        return (in, c) -> {
            int length = in.length();
            if (!Utf8.isValid(in.buffer(), in.position(), in.position() + length)) {
                throw new WireFault("the text of the field " + name + " is not valid UTF-8");
            }
            bytes(in, c, length);
        };
    }

    private static Decoder names(EnumDescriptor type) {
        Map<Integer, byte[]> names = new HashMap<>();
        // Of several names for one number the first is the name.
        for (EnumValueDescriptor v : type.getValues()) {
            names.putIfAbsent(v.getNumber(), v.getName().getBytes(StandardCharsets.UTF_8));
        }
        return (in, c) -> {
            int number = (int) in.varint();
            byte[] name = names.get(number);
            // A later schema may have it; what it is must not be lost.
            ((BytesColumnBuilder) c)
                    .append(name == null ? Integer.toString(number).getBytes(StandardCharsets.UTF_8) : name);
        };
    }

    /** What reads a length, and then with the decoder as many bytes. */
    static Decoder within(Decoder body) {
        return (in, c) -> {
            int outer = in.end();
            in.end(in.length() + in.position());
            body.read(in, c);
            in.end(outer);
        };
    }

    /** For the bytes, up to the end of the input, of messages that are single values: timestamps, wrappers, empty ones. */
    static Decoder body(Descriptor type) {
        if (ProtobufTypes.isTimestamp(type)) {
            return ScalarDecoders::timestamp;
        } else if (ProtobufTypes.isWrapper(type)) {
            return wrapped(type.findFieldByNumber(1));
        }
        return (in, c) -> {
            in.skip(in.end() - in.position());
            ((BooleanColumnBuilder) c).append(true);
        };
    }

    private static void timestamp(WireInput in, ColumnBuilder c) {
        long seconds = 0;
        long nanos = 0;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 -> seconds = in.varint();
                case 2 << 3 -> nanos = in.varint();
                default -> in.skipField(tag);
            }
        }
        try {
            ((LongColumnBuilder) c).append(Math.addExact(Math.multiplyExact(seconds, NANOS), nanos));
        } catch (ArithmeticException e) {
            throw new WireFault("the timestamp of " + seconds + " seconds is outside of the years 1677 to 2262");
        }
    }

    private static Decoder wrapped(FieldDescriptor f) {
        Decoder inner = of(f);
        int expected = f.getNumber() << 3 | wireType(f);
        return (in, c) -> {
            int row = c.size();
            while (in.hasMore()) {
                int tag = in.tag();
                if (tag == expected) {
                    c.truncate(row);
                    inner.read(in, c);
                } else {
                    in.skipField(tag);
                }
            }
            if (c.size() == row) {
                appendDefault(f, c);
            }
        };
    }

    /** What a field without presence has when nothing was sent. */
    static void appendDefault(FieldDescriptor f, ColumnBuilder c) {
        if (c instanceof IntColumnBuilder i) {
            i.append(0);
        } else if (c instanceof LongColumnBuilder l) {
            l.append(0);
        } else if (c instanceof FloatColumnBuilder n) {
            n.append(0);
        } else if (c instanceof DoubleColumnBuilder n) {
            n.append(0);
        } else if (c instanceof BooleanColumnBuilder b) {
            b.append(false);
        } else if (f.getType() == FieldDescriptor.Type.ENUM) {
            ((BytesColumnBuilder) c).append(f.getEnumType().getValues().get(0).getName());
        } else if (ProtobufTypes.UNSIGNED.equals(c.type())) {
            Values.append(c, BigDecimal.ZERO);
        } else {
            ((BytesColumnBuilder) c).append("");
        }
    }
}
