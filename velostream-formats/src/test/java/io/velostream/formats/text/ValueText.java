package io.velostream.formats.text;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;

/** Parses and writes single values. */
final class ValueText {
    private ValueText() {}

    /** The value, or the {@link ParseResult} when there is none. The text stands alone, or amid other text. */
    static Object parse(String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Object alone = parse(DataType.parse(type), bytes, 0, bytes.length);
        byte[] amid = ("1,2.3456-\"" + text + ",1.5 9:7-Z\n....").getBytes(StandardCharsets.UTF_8);
        Object between = parse(DataType.parse(type), amid, 10, 10 + bytes.length);
        if (!java.util.Objects.deepEquals(alone, between)) {
            throw new AssertionError(alone + " alone, " + between + " amid others");
        }
        return alone;
    }

    static Object parse(DataType type, byte[] bytes, int from, int to) {
        ColumnBuilder builder = ColumnBuilder.of(type, 1);
        ParseResult result = ValueParser.of(builder, BinaryText.HEX).parse(bytes, from, to);
        if (result != ParseResult.OK) {
            if (builder.size() != 0) {
                throw new AssertionError("a refused value was appended");
            }
            return result;
        }
        return Values.get(builder.build(), 0);
    }

    static String write(Column column, int row) {
        Utf8Buffer out = new Utf8Buffer(1);
        ValueWriter.of(column.type(), BinaryText.HEX).write(column, row, out);
        return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    }

    static String write(String type, Object value) {
        ColumnBuilder builder = ColumnBuilder.of(DataType.parse(type), 1);
        Values.append(builder, value);
        return write(builder.build(), 0);
    }
}
