package io.velostream.postgres.internal.types;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import java.util.List;

/** The text forms of arrays, {@code {{1,NULL},{"a b",2}}}, and composites, {@code (1,"a ""b""",)}. */
final class NestedText {
    private NestedText() {}

    /** An array that must have this many dimensions, or no element at all. */
    static ValueDecoder array(int dimensions, char delimiter, ValueDecoder element) {
        return (bytes, offset, length, to) -> {
            if (bytes[offset] == '[') {
                // Written only where a lower bound is not 1.
                throw new UndecodableValue("an array with bounds of its own is no list (array_as=text reads it)");
            }
            new ArrayText(bytes, offset, length, dimensions, delimiter, element).read((ListColumnBuilder) to);
        };
    }

    private static final class ArrayText {
        private final byte[] bytes;
        private final byte[] scratch;
        private final int dimensions;
        private final char delimiter;
        private final ValueDecoder element;
        private int at;

        ArrayText(byte[] bytes, int offset, int length, int dimensions, char delimiter, ValueDecoder element) {
            this.bytes = bytes;
            this.scratch = new byte[length];
            this.dimensions = dimensions;
            this.delimiter = delimiter;
            this.element = element;
            this.at = offset;
        }

        void read(ListColumnBuilder to) {
            if (bytes[at + 1] == '}') {
                to.endList();
                return;
            }
            list(to, 1);
        }

        private void list(ListColumnBuilder to, int depth) {
            at++;
            do {
                if (bytes[at] == '{') {
                    if (depth == dimensions) {
                        BinaryForm.checkDimensions(depth + 1, dimensions);
                    }
                    list((ListColumnBuilder) to.elements(), depth + 1);
                } else {
                    BinaryForm.checkDimensions(depth, dimensions);
                    value(to.elements());
                }
            } while (bytes[at++] == delimiter);
            to.endList();
        }

        private void value(ColumnBuilder to) {
            int size = 0;
            boolean quoted = bytes[at] == '"';
            if (quoted) {
                at++;
            }
            while (quoted ? bytes[at] != '"' : bytes[at] != delimiter && bytes[at] != '}') {
                if (bytes[at] == '\\') {
                    at++;
                }
                scratch[size++] = bytes[at++];
            }
            if (quoted) {
                at++;
            }
            if (!quoted
                    && size == 4
                    && scratch[0] == 'N'
                    && scratch[1] == 'U'
                    && scratch[2] == 'L'
                    && scratch[3] == 'L') {
                to.appendNull();
            } else {
                element.decode(scratch, 0, size, to);
            }
        }
    }

    /** A composite of these attributes. */
    static ValueDecoder composite(List<ValueDecoder> attributes) {
        ValueDecoder[] decoders = attributes.toArray(new ValueDecoder[0]);
        return (bytes, offset, length, to) -> {
            StructColumnBuilder struct = (StructColumnBuilder) to;
            byte[] scratch = new byte[length];
            int at = offset;
            int end = offset + length - 1;
            for (int i = 0; i < decoders.length; i++) {
                if (at >= end) {
                    throw new UndecodableValue("a composite with less than " + decoders.length + " attributes");
                }
                at++;
                int size = 0;
                boolean quoted = false;
                boolean empty = true;
                while (quoted || (bytes[at] != ',' && at != end)) {
                    byte b = bytes[at];
                    empty = false;
                    if (b == '"' && quoted && bytes[at + 1] == '"') {
                        scratch[size++] = b;
                        at++;
                    } else if (b == '"') {
                        quoted = !quoted;
                    } else {
                        if (b == '\\') {
                            at++;
                        }
                        scratch[size++] = bytes[at];
                    }
                    at++;
                }
                if (empty) {
                    struct.child(i).appendNull();
                } else {
                    decoders[i].decode(scratch, 0, size, struct.child(i));
                }
            }
            struct.endStruct();
        };
    }
}
