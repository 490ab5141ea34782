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
        int found = 0;
        if (in.peekToken() == '}') {
            in.pos++;
        } else {
            Member member = members.first();
            while (true) {
                member = members.read(in, member);
                int index = member.index;
                if (index == Member.UNKNOWN) {
                    in.skipValue();
                } else {
                    ValueDecoder decoder = decoders[index];
                    current = index;
                    if (decoder.builder().size() == row) {
                        found++;
                    } else {
                        decoder.builder().truncate(row);
                    }
                    decoder.decode(in);
                    current = NONE;
                }
                int c = in.peekToken();
                in.pos++;
                if (c == '}') {
                    break;
                }
                if (c != ',') {
                    in.pos--;
                    throw in.unexpected("',' or '}'");
                }
                in.peekToken();
            }
        }
        in.leave();
        if (found < decoders.length) {
            fillMissing(row);
        }
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
