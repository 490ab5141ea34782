package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;
import java.util.Arrays;

/** binary as {@code \x0aff}. */
final class HexParser extends ValueParser {
    /** The value of each hexadecimal digit, -1 for other bytes. */
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            VALUES[Character.forDigit(i, 16)] = (byte) i;
            VALUES[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private final BytesColumnBuilder column;

    HexParser(BytesColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        int n = to - from;
        if (n < 2 || (n & 1) != 0 || text[from] != '\\' || text[from + 1] != 'x') {
            return ParseResult.SYNTAX;
        }
        int bytes = n / 2 - 1;
        if (!decode(text, from + 2, bytes, column.reserveBytes(bytes), column.position())) {
            return ParseResult.SYNTAX;
        }
        column.finishValue(bytes);
        return ParseResult.OK;
    }

    /** Decodes {@code bytes} pairs of digits; false when there is anything else among them. */
    static boolean decode(byte[] text, int from, int bytes, byte[] into, int at) {
        int bad = 0;
        for (int i = 0; i < bytes; i++) {
            int b = VALUES[text[from + 2 * i] & 0xFF] << 4 | VALUES[text[from + 2 * i + 1] & 0xFF];
            bad |= b;
            into[at + i] = (byte) b;
        }
        return bad >= 0;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
