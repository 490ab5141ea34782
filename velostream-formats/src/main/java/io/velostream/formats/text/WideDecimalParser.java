package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimals of more than 18 digits, as big-endian two's complement. */
final class WideDecimalParser extends ValueParser {
    private final BytesColumnBuilder column;
    private final DecimalType type;

    WideDecimalParser(BytesColumnBuilder column, DecimalType type) {
        this.column = column;
        this.type = type;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        BigDecimal number = ExactNumber.parse(text, from, to);
        if (number == null) {
            return ParseResult.SYNTAX;
        }
        ParseResult fit = ExactNumber.fit(number, type);
        if (fit == ParseResult.OK) {
            BigInteger unscaled = ExactNumber.unscaled(number, type.scale());
            column.append(unscaled.toByteArray());
        }
        return fit;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
