package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.Field;
import io.velostream.formats.json.JsonFault.Kind;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads an object into one row of several builders: those of a batch or those of a struct. Unknown names are skipped, a
 * name that occurs twice counts the last time. Missing fields get a null, or are a fault when they are required.
 */
final class ObjectDecoder {
    private static final int NONE = -1;

    private final ValueDecoder[] decoders;
    private final MemberTable members;
    /** The field being read, for messages. */
    private int current = NONE;

    ObjectDecoder(List<Field> fields, IntFunction<ColumnBuilder> builders) {
        this.members = new MemberTable(fields);
        this.decoders = new ValueDecoder[fields.size()];
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = ValueDecoders.of(fields.get(i), builders.apply(i));
        }
    }

    /** Forgets the field of the last fault. */
    void clear() {
        current = NONE;
    }

    /**
     * Consumes an object whose brace was seen.
     *
     * @param row the number of rows that each builder has
     */
    void read(JsonCursor in, int row) {
        current = NONE;
        in.enter();
        in.pos++;
        int found = in.peekToken() == '}' ? 0 : readMembers(in, row);
        in.pos++;
        in.leave();
        if (found < decoders.length) {
            fillMissing(row);
        }
    }

    /**
     * Consumes members up to the closing brace; gives how many fields were among them. In the usual case the same members
     * come in the same order without white space: then the place in the text is kept in a variable and each step is one
     * comparison. Whatever else comes is left to the cursor.
     */
    private int readMembers(JsonCursor in, int row) {
        byte[] b = in.buf;
        int end = in.end;
        int found = 0;
        // As long as fields come in the order of the columns none can come twice.
        int highest = NONE;
        Member member = members.read(in, members.first());
        int p = in.pos;
        while (true) {
            if (member.index == Member.UNKNOWN) {
                in.pos = p;
                in.skipValue();
                p = in.pos;
            } else {
                ValueDecoder decoder = decoders[member.index];
                current = member.index;
                if (member.index > highest) {
                    highest = member.index;
                    found++;
                } else if (decoder.builder().size() == row) {
                    found++;
                } else {
                    decoder.builder().truncate(row);
                }
                p = value(decoder, in, p);
            }
            if (p < end && b[p] == ',') {
                int name = p + 1 < end && b[p + 1] == ' ' ? p + 2 : p + 1;
                int value = member.next.match(b, name, end);
                if (value >= 0) {
                    member = member.next;
                    p = value;
                    continue;
                }
            }
            current = NONE;
            in.pos = p;
            int c = in.peekToken();
            if (c == '}') {
                return found;
            }
            if (c != ',') {
                throw in.unexpected("',' or '}'");
            }
            in.pos++;
            in.peekToken();
            member = members.read(in, member);
            p = in.pos;
        }
    }

    /** Reads the value at {@code from}; gives where it ends. */
    private static int value(ValueDecoder decoder, JsonCursor in, int from) {
        int start = from < in.end && in.buf[from] == ' ' ? from + 1 : from;
        int end = decoder.quick(in, start);
        if (end < 0) {
            in.pos = start;
            decoder.decode(in);
            return in.pos;
        }
        return end;
    }

    private void fillMissing(int row) {
        for (int i = 0; i < decoders.length; i++) {
            ValueDecoder decoder = decoders[i];
            if (decoder.builder().size() == row) {
                if (!decoder.field().nullable()) {
                    current = i;
                    throw new JsonFault(Kind.VALUE, "it is missing, but required");
                }
                decoder.builder().appendNull();
            }
        }
    }

    /** Adds the name of the field that was being read when the last fault happened. */
    void addPath(StringBuilder path) {
        if (current != NONE) {
            ValueDecoder decoder = decoders[current];
            path.append(path.isEmpty() ? "" : ".").append(decoder.field().name());
            decoder.addPath(path);
        }
    }
}
