package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;
import java.math.BigDecimal;

/** numeric: plain notation, as it stands where it is that already. */
final class NumericParser extends ValueParser {
    private final BytesColumnBuilder column;

    NumericParser(BytesColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        if (isPlain(text, from, to)) {
            column.append(text, from, to - from);
            return ParseResult.OK;
        }
        if (Ascii.isNan(text, from, to)) {
            column.append("NaN");
            return ParseResult.OK;
        }
        int infinity = Ascii.infinitySign(text, from, to);
        if (infinity != 0) {
            column.append(infinity > 0 ? "Infinity" : "-Infinity");
            return ParseResult.OK;
        }
        BigDecimal number = ExactNumber.parse(text, from, to);
        if (number == null) {
            return ParseResult.SYNTAX;
        }
        if (!ExactNumber.isReasonable(number)) {
            return ParseResult.RANGE;
        }
        column.append(number.toPlainString());
        return ParseResult.OK;
    }

    /** Digits without needless zeros or signs in front, digits on both sides of a point; of usual length. */
    private static boolean isPlain(byte[] text, int from, int to) {
        int at = from;
        if (at < to && text[at] == '-') {
            at++;
        }
        boolean leadingZero = at < to && text[at] == '0';
        if (to - at > 1000 || (leadingZero && (at > from || (at + 1 < to && text[at + 1] != '.')))) {
            return false;
        }
        int digits = 0;
        int digitsBehind = -1;
        for (; at < to; at++) {
            byte b = text[at];
            if (b == '.' && digitsBehind < 0 && digits > 0) {
                digitsBehind = 0;
            } else if (Digits.isDigit(b)) {
                digits++;
                digitsBehind += digitsBehind < 0 ? 0 : 1;
            } else {
                return false;
            }
        }
        return digits > 0 && digitsBehind != 0;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
