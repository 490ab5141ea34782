package io.velostream.formats.avro;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.UuidType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decoders of values that are bytes here. */
final class BytesDecoders {
    private BytesDecoders() {}

    /** Text, JSON and numeric, from a string or from bytes. */
    static final class OfText extends ValueDecoder {
        private final BytesColumnBuilder out;
        private final boolean numeric;

        OfText(BytesColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
            this.numeric = out.type().equals(DataType.NUMERIC);
        }

        @Override
        void value(AvroInput in) {
            int length = in.readLength();
            int from = in.skip(length);
            byte[] data = in.data();
            if (!Utf8.isValid(data, from, length)) {
                reject(in, "the text is not valid UTF-8");
            } else if (numeric && !NumericText.isPlain(data, from, length)) {
                reject(in, "the text is not a number in plain notation");
            } else {
                out.append(data, from, length);
            }
        }
    }

    /** Bytes as they are. */
    static final class OfBinary extends ValueDecoder {
        private final BytesColumnBuilder out;
        private final int fixedSize;

        /** Sized values have {@code fixedSize}, others -1. */
        OfBinary(BytesColumnBuilder out, Nulls nulls, int fixedSize) {
            super(out, nulls);
            this.out = out;
            this.fixedSize = fixedSize;
        }

        @Override
        void value(AvroInput in) {
            int length = fixedSize < 0 ? in.readLength() : fixedSize;
            out.append(in.data(), in.skip(length), length);
        }
    }

    static final class OfEnum extends ValueDecoder {
        private final BytesColumnBuilder out;
        private final byte[][] symbols;

        OfEnum(BytesColumnBuilder out, Nulls nulls, List<String> symbols) {
            super(out, nulls);
            this.out = out;
            this.symbols = symbols.stream()
                    .map(s -> s.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        void value(AvroInput in) {
            int i = in.readInt();
            if (i < 0 || i >= symbols.length) {
                throw new AvroDamage("an enum has no symbol " + i);
            }
            out.append(symbols[i]);
        }
    }

    /** A uuid written as its 36 characters. */
    static final class OfUuidText extends ValueDecoder {
        private final BytesColumnBuilder out;

        OfUuidText(BytesColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
        }

        @Override
        void value(AvroInput in) {
            int length = in.readLength();
            int from = in.skip(length);
            byte[] into = out.reserveBytes(UuidType.BYTES);
            if (length == 36 && parse(in.data(), from, into, out.position())) {
                out.finishValue(UuidType.BYTES);
            } else {
                reject(in, "the text is not a uuid");
            }
        }

        private static boolean parse(byte[] text, int from, byte[] into, int at) {
            int p = from;
            int bad = 0;
            for (int i = 0; i < UuidType.BYTES; i++) {
                if (i == 4 || i == 6 || i == 8 || i == 10) {
                    bad |= text[p++] == '-' ? 0 : -1;
                }
                int value = hex(text[p]) << 4 | hex(text[p + 1]);
                bad |= value;
                into[at + i] = (byte) value;
                p += 2;
            }
            return bad >= 0;
        }

        private static int hex(byte c) {
            return Character.digit((char) (c & 0x7f), 16) | (c < 0 ? -1 : 0);
        }
    }

    /** The type null alone, and unions of nothing else. */
    static final class OfNull extends Step {
        private final ColumnBuilder out;
        private final boolean union;

        OfNull(ColumnBuilder out, boolean union) {
            this.out = out;
            this.union = union;
        }

        @Override
        void run(AvroInput in) {
            if (union) {
                in.readBranch(1);
            }
            out.appendNull();
        }
    }
}
