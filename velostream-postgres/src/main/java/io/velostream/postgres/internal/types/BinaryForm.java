package io.velostream.postgres.internal.types;

import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.IntervalColumnBuilder;
import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Decoders of the binary forms of values. */
final class BinaryForm {
    static final ValueDecoder BOOLEAN =
            (bytes, offset, length, to) -> ((BooleanColumnBuilder) to).append(bytes[offset] != 0);
    static final ValueDecoder INT2 =
            (bytes, offset, length, to) -> ((IntColumnBuilder) to).append(Bytes.int16(bytes, offset));
    static final ValueDecoder INT4 =
            (bytes, offset, length, to) -> ((IntColumnBuilder) to).append(Bytes.int32(bytes, offset));
    static final ValueDecoder INT8 =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(Bytes.int64(bytes, offset));
    /** An unsigned number of 32 bits. */
    static final ValueDecoder OID =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(Bytes.int32(bytes, offset) & 0xFFFF_FFFFL);

    static final ValueDecoder FLOAT4 = (bytes, offset, length, to) ->
            ((FloatColumnBuilder) to).append(Float.intBitsToFloat(Bytes.int32(bytes, offset)));
    static final ValueDecoder FLOAT8 = (bytes, offset, length, to) ->
            ((DoubleColumnBuilder) to).append(Double.longBitsToDouble(Bytes.int64(bytes, offset)));
    /** What the server has checked to be valid, or what is bytes to us as well. */
    static final ValueDecoder BYTES =
            (bytes, offset, length, to) -> bytes(bytes, offset, length, (BytesColumnBuilder) to);
    /** Text of a database whose encoding is SQL_ASCII: the server did not look at it. */
    static final ValueDecoder CHECKED_TEXT = (bytes, offset, length, to) -> {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
            decoded.clear();
        } catch (CharacterCodingException e) {
            throw new UndecodableValue("the database has the encoding SQL_ASCII, and this text is not UTF-8");
        }
        ((BytesColumnBuilder) to).append(bytes, offset, length);
    };
    /** Text behind one byte that is its version. */
    static final ValueDecoder JSONB = (bytes, offset, length, to) -> {
        if (bytes[offset] != 1) {
            throw new UndecodableValue("jsonb of version " + bytes[offset] + " is not known");
        }
        ((BytesColumnBuilder) to).append(bytes, offset + 1, length - 1);
    };

    static final ValueDecoder DATE =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(Epoch.date(Bytes.int32(bytes, offset)));
    static final ValueDecoder TIME =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(Bytes.int64(bytes, offset) * 1000);
    static final ValueDecoder TIMESTAMP =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(Epoch.timestamp(Bytes.int64(bytes, offset)));
    static final ValueDecoder INTERVAL = (bytes, offset, length, to) -> ((IntervalColumnBuilder) to)
            .append(Bytes.int32(bytes, offset + 12), Bytes.int32(bytes, offset + 8), Bytes.int64(bytes, offset));
    /** Time of day and seconds west of Greenwich, as the server shows them. */
    static final ValueDecoder TIMETZ = (bytes, offset, length, to) -> {
        StringBuilder text = new StringBuilder(21);
        time(text, Bytes.int64(bytes, offset));
        int west = Bytes.int32(bytes, offset + 8);
        text.append(west > 0 ? '-' : '+');
        int zone = Math.abs(west);
        two(text, zone / 3600);
        if (zone % 3600 != 0) {
            two(text.append(':'), zone / 60 % 60);
        }
        if (zone % 60 != 0) {
            two(text.append(':'), zone % 60);
        }
        ((BytesColumnBuilder) to).append(text.toString());
    };
    /** Hundredths, or whatever part of the currency the database counts in. */
    static final ValueDecoder MONEY = (bytes, offset, length, to) -> ((BytesColumnBuilder) to)
            .append(java.math.BigInteger.valueOf(Bytes.int64(bytes, offset)).toByteArray());

    static final ValueDecoder BIT = (bytes, offset, length, to) -> {
        int bits = Bytes.int32(bytes, offset);
        BytesColumnBuilder builder = (BytesColumnBuilder) to;
        byte[] into = builder.reserveBytes(bits);
        int at = builder.position();
        for (int i = 0; i < bits; i++) {
            into[at + i] = (byte) ('0' + (bytes[offset + 4 + (i >> 3)] >> (7 - (i & 7)) & 1));
        }
        builder.finishValue(bits);
    };
    static final ValueDecoder INET =
            (bytes, offset, length, to) -> ((BytesColumnBuilder) to).append(NetworkText.of(bytes, offset));
    static final ValueDecoder MAC_ADDRESS = (bytes, offset, length, to) ->
            ((BytesColumnBuilder) to).append(HexFormat.ofDelimiter(":").formatHex(bytes, offset, offset + length));
    /** Keys and values of type text, as the extension hstore has them. */
    static final ValueDecoder HSTORE = (bytes, offset, length, to) -> {
        MapColumnBuilder map = (MapColumnBuilder) to;
        int pairs = Bytes.int32(bytes, offset);
        int at = offset + 4;
        for (int i = 0; i < pairs; i++) {
            int keyLength = Bytes.int32(bytes, at);
            ((BytesColumnBuilder) map.keys()).append(bytes, at + 4, keyLength);
            at += 4 + keyLength;
            int valueLength = Bytes.int32(bytes, at);
            at += 4;
            if (valueLength < 0) {
                map.values().appendNull();
            } else {
                ((BytesColumnBuilder) map.values()).append(bytes, at, valueLength);
                at += valueLength;
            }
        }
        map.endMap();
    };

    private BinaryForm() {}

    static void bytes(byte[] bytes, int offset, int length, BytesColumnBuilder to) {
        int room = Bytes.room(bytes, offset, length);
        byte[] into = to.reserveBytes(room);
        Bytes.copy(bytes, offset, into, to.position(), room);
        to.finishValue(length);
    }

    /** An array that must have this many dimensions, or no element at all. */
    static ValueDecoder array(int dimensions, ValueDecoder element) {
        return (bytes, offset, length, to) -> {
            int found = Bytes.int32(bytes, offset);
            ListColumnBuilder list = (ListColumnBuilder) to;
            if (found == 0) {
                list.endList();
                return;
            }
            checkDimensions(found, dimensions);
            for (int i = 0; i < found; i++) {
                checkLowerBound(Bytes.int32(bytes, offset + 16 + 8 * i));
            }
            elements(bytes, offset + 12, found, offset + 12 + 8 * found, list, element);
        };
    }

    static void checkDimensions(int found, int declared) {
        if (found != declared) {
            throw new UndecodableValue(
                    "an array of " + found + " dimensions in a column for " + declared + " (array_as=text reads it)");
        }
    }

    static void checkLowerBound(int bound) {
        if (bound != 1) {
            throw new UndecodableValue(
                    "an array that begins with element " + bound + " is no list (array_as=text reads it)");
        }
    }

    /** Appends the elements of one dimension and returns where the next begins. */
    private static int elements(
            byte[] bytes, int dimension, int left, int start, ListColumnBuilder list, ValueDecoder element) {
        int count = Bytes.int32(bytes, dimension);
        int at = start;
        for (int i = 0; i < count; i++) {
            if (left > 1) {
                at = elements(bytes, dimension + 8, left - 1, at, (ListColumnBuilder) list.elements(), element);
                continue;
            }
            int length = Bytes.int32(bytes, at);
            at += 4;
            if (length < 0) {
                list.elements().appendNull();
            } else {
                element.decode(bytes, at, length, list.elements());
                at += length;
            }
        }
        list.endList();
        return at;
    }

    /** A composite of these attributes. */
    static ValueDecoder composite(List<ValueDecoder> attributes) {
        ValueDecoder[] decoders = attributes.toArray(new ValueDecoder[0]);
        return (bytes, offset, length, to) -> {
            if (Bytes.int32(bytes, offset) != decoders.length) {
                throw new UndecodableValue("a composite of " + Bytes.int32(bytes, offset) + " attributes, not "
                        + decoders.length + ": its type was changed");
            }
            StructColumnBuilder struct = (StructColumnBuilder) to;
            int at = offset + 4;
            for (int i = 0; i < decoders.length; i++) {
                int size = Bytes.int32(bytes, at + 4);
                at += 8;
                if (size < 0) {
                    struct.child(i).appendNull();
                } else {
                    decoders[i].decode(bytes, at, size, struct.child(i));
                    at += size;
                }
            }
            struct.endStruct();
        };
    }

    private static void time(StringBuilder text, long micros) {
        long seconds = micros / 1_000_000;
        two(text, (int) (seconds / 3600));
        two(text.append(':'), (int) (seconds / 60 % 60));
        two(text.append(':'), (int) (seconds % 60));
        long fraction = micros % 1_000_000;
        if (fraction != 0) {
            String digits = Long.toString(1_000_000 + fraction).substring(1);
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(digits, 0, end);
        }
    }

    private static void two(StringBuilder text, int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }
}
