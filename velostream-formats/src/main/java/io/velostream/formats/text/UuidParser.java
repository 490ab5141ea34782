package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.type.DataType.UuidType;

/** The 36 characters of RFC 9562, or the 32 digits alone. */
final class UuidParser extends ValueParser {
    private final BytesColumnBuilder column;

    UuidParser(BytesColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        byte[] into = column.reserveBytes(UuidType.BYTES);
        int at = column.position();
        boolean good;
        if (to - from == 36) {
            good = text[from + 8] == '-'
                    && text[from + 13] == '-'
                    && text[from + 18] == '-'
                    && text[from + 23] == '-'
                    && HexParser.decode(text, from, 4, into, at)
                    && HexParser.decode(text, from + 9, 2, into, at + 4)
                    && HexParser.decode(text, from + 14, 2, into, at + 6)
                    && HexParser.decode(text, from + 19, 2, into, at + 8)
                    && HexParser.decode(text, from + 24, 6, into, at + 10);
        } else {
            good = to - from == 32 && HexParser.decode(text, from, UuidType.BYTES, into, at);
        }
        if (!good) {
            return ParseResult.SYNTAX;
        }
        column.finishValue(UuidType.BYTES);
        return ParseResult.OK;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
