package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where reading goes on: {@code {"offset":1200,"line":7}}.
 *
 * @param offset byte in the decompressed file
 * @param line number of the line there, from 1, or 0 when unknown
 * @param state what may come next in a document; always {@code TOP} for lines
 */
record ReadPosition(long offset, long line, DocumentSource.State state) {
    private static final int MAX_DEPTH = 8;

    static ReadPosition parse(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        JsonCursor in = new JsonCursor(MAX_DEPTH, false);
        in.reset(text, 0, text.length);
        long offset = -1;
        long line = 0;
        DocumentSource.State state = DocumentSource.State.TOP;
        try {
            in.expect('{');
            while (in.peekToken() != '}') {
                if (in.peek() == ',') {
                    in.pos++;
                }
                if (in.peekToken() != '"') {
                    throw in.unexpected("a name");
                }
                in.string();
                String name = new String(in.text, in.textFrom, in.textEnd - in.textFrom, StandardCharsets.UTF_8);
                in.expect(':');
                int first = in.peekToken();
                int from = in.pos;
                in.skipValue();
                String value = in.show(from, in.pos);
                switch (name) {
                    case "offset" -> offset = Long.parseLong(value);
                    case "line" -> line = Long.parseLong(value);
                    case "state" ->
                        state = DocumentSource.State.valueOf(value.substring(1, value.length() - (first == '"' ? 1 : 0))
                                .toUpperCase(Locale.ROOT));
                    default -> throw in.unexpected("offset, line or state");
                }
            }
            if (offset < 0 || line < 0) {
                throw new IllegalArgumentException("no offset");
            }
            return new ReadPosition(offset, line, state);
        } catch (JsonFault | IllegalArgumentException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot go on from the position " + json)
                    .why("it was not made by this format")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public String toString() {
        return "{\"offset\":" + offset + (line > 0 ? ",\"line\":" + line : "")
                + (state == DocumentSource.State.TOP
                        ? ""
                        : ",\"state\":\"" + state.name().toLowerCase(Locale.ROOT) + '"')
                + '}';
    }
}
