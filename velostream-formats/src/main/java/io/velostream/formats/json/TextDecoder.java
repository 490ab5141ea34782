package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.Field;
import io.velostream.formats.json.JsonFault.Kind;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.ValueParser;

/** Values that JSON has as text: dates, times, uuids, binary as base64, and numbers in quotes. */
class TextDecoder extends ValueDecoder {
    private final ValueParser parser;
    /** How long the last text was: mostly all are equally long. */
    private int usualLength;

    TextDecoder(Field field, ColumnBuilder into) {
        super(field, into);
        this.parser = ValueParser.of(into, BinaryText.BASE64);
    }

    @Override
    void read(JsonCursor in, int first) {
        if (first != '"') {
            throw mismatch(in);
        }
        in.string();
        usualLength = in.textEnd - in.textFrom;
        text(in);
    }

    /** None of these texts can hold a quote or an escape, so one that can be parsed up to a quote was all of it. */
    @Override
    int quick(JsonCursor in, int from) {
        byte[] b = in.buf;
        int end = from + 1 + usualLength;
        boolean quoted = end < in.end && b[from] == '"' && b[end] == '"';
        return quoted && parser.parse(b, from + 1, end) == ParseResult.OK ? end + 1 : -1;
    }

    /** Parses the text of the last string. */
    void text(JsonCursor in) {
        ParseResult result = parser.parse(in.text, in.textFrom, in.textEnd);
        if (result != ParseResult.OK) {
            throw fault('"' + JsonCursor.show(in.text, in.textFrom, in.textEnd) + '"', result);
        }
    }

    /** Parses the last number from its text. */
    final void number(JsonCursor in) {
        ParseResult result = parser.parse(in.buf, in.numberFrom, in.pos);
        if (result != ParseResult.OK) {
            throw fault(in.show(in.numberFrom, in.pos), result);
        }
    }

    private JsonFault fault(String shown, ParseResult result) {
        return new JsonFault(Kind.VALUE, shown + ' ' + result.reason(field().type()));
    }
}
