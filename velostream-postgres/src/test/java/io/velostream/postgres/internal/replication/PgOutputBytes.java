package io.velostream.postgres.internal.replication;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages of pgoutput, byte by byte as the protocol's description has them. */
final class PgOutputBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static PgOutputBytes message(char type) {
        return new PgOutputBytes().int8(type);
    }

    PgOutputBytes int8(int value) {
        out.write(value);
        return this;
    }

    PgOutputBytes int16(int value) {
        return int8(value >> 8).int8(value);
    }

    PgOutputBytes int32(int value) {
        return int16(value >> 16).int16(value);
    }

    PgOutputBytes int64(long value) {
        return int32((int) (value >> 32)).int32((int) value);
    }

    PgOutputBytes text(String value) {
        out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return int8(0);
    }

    /** A row of values in text form; {@code null} is a null, {@code "="} did not change. */
    PgOutputBytes row(String... values) {
        int16(values.length);
        for (String value : values) {
            if (value == null) {
                int8('n');
            } else if (value.equals("=")) {
                int8('u');
            } else {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                int8('t').int32(bytes.length);
                out.writeBytes(bytes);
            }
        }
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
