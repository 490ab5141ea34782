package io.velostream.formats.json;

import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;

/** Lists, maps and structs. */
final class NestedDecoders {
    private NestedDecoders() {}

    static final class ListDecoder extends ValueDecoder {
        private final ValueDecoder element;
        private final ListColumnBuilder into;

        ListDecoder(Field field, ListType type, ListColumnBuilder into) {
            super(field, into);
            this.element = ValueDecoders.of(type.element(), into.elements());
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (first != '[') {
                throw mismatch(in);
            }
            in.enter();
            in.pos++;
            if (in.peekToken() == ']') {
                in.pos++;
            } else {
                while (true) {
                    element.decode(in);
                    int c = in.peekToken();
                    if (c == ']') {
                        in.pos++;
                        break;
                    }
                    if (c != ',') {
                        throw in.unexpected("',' or ']'");
                    }
                    in.pos++;
                }
            }
            in.leave();
            into.endList();
        }

        @Override
        void addPath(StringBuilder path) {
            path.append("[]");
            element.addPath(path);
        }
    }

    /** An object whose names are the keys; a name that occurs twice gives two entries. */
    static final class MapDecoder extends ValueDecoder {
        private final TextDecoder key;
        private final ValueDecoder value;
        private final MapColumnBuilder into;

        MapDecoder(Field field, MapType type, MapColumnBuilder into) {
            super(field, into);
            this.key = ValueDecoders.ofText(type.key(), into.keys());
            this.value = ValueDecoders.of(type.value(), into.values());
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (first != '{') {
                throw mismatch(in);
            }
            in.enter();
            in.pos++;
            if (in.peekToken() == '}') {
                in.pos++;
            } else {
                while (true) {
                    if (in.peekToken() != '"') {
                        throw in.unexpected("a name in quotes");
                    }
                    in.string();
                    key.text(in);
                    in.expect(':');
                    value.decode(in);
                    int c = in.peekToken();
                    if (c == '}') {
                        in.pos++;
                        break;
                    }
                    if (c != ',') {
                        throw in.unexpected("',' or '}'");
                    }
                    in.pos++;
                }
            }
            in.leave();
            into.endMap();
        }

        @Override
        void addPath(StringBuilder path) {
            path.append("{}");
            value.addPath(path);
        }
    }

    static final class StructDecoder extends ValueDecoder {
        private final ObjectDecoder object;
        private final StructColumnBuilder into;

        StructDecoder(Field field, StructType type, StructColumnBuilder into) {
            super(field, into);
            this.object = new ObjectDecoder(type.fields(), into::child);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (first != '{') {
                throw mismatch(in);
            }
            object.read(in, into.size());
            into.endStruct();
        }

        @Override
        void addPath(StringBuilder path) {
            object.addPath(path);
        }
    }
}
