package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;
import java.util.Arrays;
import java.util.Base64;

/** binary as Base64. */
final class Base64Parser extends ValueParser {
    private final BytesColumnBuilder column;

    Base64Parser(BytesColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        try {
            column.append(Base64.getDecoder().decode(Arrays.copyOfRange(text, from, to)));
            return ParseResult.OK;
        } catch (IllegalArgumentException e) {
            return ParseResult.SYNTAX;
        }
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
