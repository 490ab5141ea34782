package io.velostream.kafka.internal;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.formats.text.Utf8;
import java.util.Optional;

/** Decoders that need no schema. */
public final class ValueDecoders {
    private ValueDecoders() {}

    /** The bytes as they are, in the one column that there is. */
    public static ValueDecoder raw() {
        return (buf, off, len, rows) -> {
            bytes(rows).append(buf, off, len);
            rows.endRow();
            return Optional.empty();
        };
    }

    /** UTF-8 text in the one column that there is. */
    public static ValueDecoder text() {
        return (buf, off, len, rows) -> {
            if (!Utf8.isValid(buf, off, off + len)) {
                return Optional.of("it is not valid UTF-8, so it is no " + DataType.STRING);
            }
            bytes(rows).append(buf, off, len);
            rows.endRow();
            return Optional.empty();
        };
    }

    /** A row without columns, where none is asked for. */
    public static ValueDecoder nothing() {
        return (buf, off, len, rows) -> {
            rows.endRow();
            return Optional.empty();
        };
    }

    private static BytesColumnBuilder bytes(BatchBuilder rows) {
        return (BytesColumnBuilder) rows.column(0);
    }
}
