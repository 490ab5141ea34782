package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.Bytes;

/** Where a row lies in its table: a page, and its number there (ctid). Ordered as the table is scanned. */
public record RowPlace(long page, int number) {
    /** The place that a COPY sent as the field at this offset. */
    public static RowPlace of(byte[] row, int offset) {
        return new RowPlace(Bytes.int32(row, offset + 4) & 0xFFFF_FFFFL, Bytes.int16(row, offset + 8) & 0xFFFF);
    }

    /** As a constant of SQL. */
    public String sql() {
        return "'(" + page + "," + number + ")'::pg_catalog.tid";
    }

    /** As the server shows it. */
    @Override
    public String toString() {
        return "(" + page + "," + number + ")";
    }
}
