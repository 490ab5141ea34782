package io.velostream.postgres.internal.types;

import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.IntervalColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.type.DataType.TimeType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Decoders of the text forms of values, as the output functions write them with the settings of our sessions. */
final class TextForm {
    static final ValueDecoder BOOLEAN =
            (bytes, offset, length, to) -> ((BooleanColumnBuilder) to).append(bytes[offset] == 't');
    static final ValueDecoder INT = (bytes, offset, length, to) ->
            ((IntColumnBuilder) to).append(Math.toIntExact(whole(bytes, offset, length)));
    static final ValueDecoder LONG =
            (bytes, offset, length, to) -> ((LongColumnBuilder) to).append(whole(bytes, offset, length));
    static final ValueDecoder FLOAT4 = (bytes, offset, length, to) ->
            ((FloatColumnBuilder) to).append(Float.parseFloat(ascii(bytes, offset, length)));
    static final ValueDecoder FLOAT8 = (bytes, offset, length, to) ->
            ((DoubleColumnBuilder) to).append(Double.parseDouble(ascii(bytes, offset, length)));
    static final ValueDecoder BYTEA = (bytes, offset, length, to) -> {
        String text = ascii(bytes, offset, length);
        if (!text.startsWith("\\x")) {
            throw new UndecodableValue("bytea is not written in hexadecimal");
        }
        ((BytesColumnBuilder) to).append(HexFormat.of().parseHex(text, 2, text.length()));
    };
    static final ValueDecoder UUID = (bytes, offset, length, to) -> ((BytesColumnBuilder) to)
            .append(HexFormat.of().parseHex(ascii(bytes, offset, length).replace("-", "")));
    static final ValueDecoder DATE = (bytes, offset, length, to) ->
            ((LongColumnBuilder) to).append(DateTimeText.date(ascii(bytes, offset, length)));
    static final ValueDecoder TIME = (bytes, offset, length, to) -> {
        long nanos = DateTimeText.time(ascii(bytes, offset, length)) * 1000;
        if (nanos > TimeType.MAX) {
            throw new UndecodableValue("a time of day after 24:00");
        }
        ((LongColumnBuilder) to).append(nanos);
    };
    static final ValueDecoder TIMESTAMP = (bytes, offset, length, to) ->
            ((LongColumnBuilder) to).append(DateTimeText.timestamp(ascii(bytes, offset, length)));
    static final ValueDecoder INTERVAL = (bytes, offset, length, to) ->
            ((IntervalColumnBuilder) to).append(DateTimeText.interval(ascii(bytes, offset, length)));
    /** The currency's signs and separators differ from place to place; its digits end with the smallest part. */
    static final ValueDecoder MONEY = (bytes, offset, length, to) -> {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        StringBuilder digits = new StringBuilder(length + 1);
        if (text.indexOf('-') >= 0 || text.indexOf('(') >= 0) {
            digits.append('-');
        }
        text.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
        ((BytesColumnBuilder) to).append(new BigInteger(digits.toString()).toByteArray());
    };
    /** {@code "key"=>"value", "other"=>NULL}. */
    static final ValueDecoder HSTORE = (bytes, offset, length, to) -> {
        MapColumnBuilder map = (MapColumnBuilder) to;
        byte[] scratch = new byte[length];
        int end = offset + length;
        int at = offset;
        while (at < end) {
            at = quoted(bytes, at, scratch, (BytesColumnBuilder) map.keys()) + 2;
            if (bytes[at] == '"') {
                at = quoted(bytes, at, scratch, (BytesColumnBuilder) map.values());
            } else {
                map.values().appendNull();
                at += 4;
            }
            at += 2;
        }
        map.endMap();
    };

    private TextForm() {}

    /** Appends what stands between double quotes and returns the position behind them. */
    private static int quoted(byte[] bytes, int start, byte[] scratch, BytesColumnBuilder to) {
        int at = start + 1;
        int size = 0;
        while (bytes[at] != '"') {
            if (bytes[at] == '\\') {
                at++;
            }
            scratch[size++] = bytes[at++];
        }
        to.append(scratch, 0, size);
        return at + 1;
    }

    static String ascii(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static long whole(byte[] bytes, int offset, int length) {
        int at = offset;
        boolean negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        // Counted downwards, so that the least number has room.
        long value = 0;
        for (int end = offset + length; at < end; at++) {
            value = value * 10 - (bytes[at] - '0');
        }
        return negative ? value : -value;
    }
}
