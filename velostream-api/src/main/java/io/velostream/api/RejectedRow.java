package io.velostream.api;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A row that could not be read or written, as a value: it goes to the error policy of the pipeline and never stops a
 * reader or writer by itself. Immutable; the raw bytes are not copied and must not be written to.
 */
public final class RejectedRow {
    private final OptionalInt row;
    private final byte[] raw;
    private final boolean hasRaw;
    private final String position;
    private final ErrorKind kind;
    private final String reason;

    private RejectedRow(OptionalInt row, byte[] raw, boolean hasRaw, String position, ErrorKind kind, String reason) {
        this.row = row;
        this.raw = raw;
        this.hasRaw = hasRaw;
        this.position = position;
        this.kind = kind;
        this.reason = reason;
    }

    /** A record that a reader could not decode: its bytes as they came, and where they stood ("orders.csv, line 7"). */
    public static RejectedRow unread(byte[] raw, String position, String reason) {
        return new RejectedRow(OptionalInt.empty(), raw, true, position, ErrorKind.DATA, reason);
    }

    /** Row {@code row} of the batch that was being converted or written. */
    public static RejectedRow ofBatch(int row, ErrorKind kind, String reason) {
        return new RejectedRow(OptionalInt.of(row), new byte[0], false, "", kind, reason);
    }

    /** The row's number in the batch; empty when it never became part of one. */
    public OptionalInt row() {
        return row;
    }

    /** The bytes that could not be decoded. */
    public Optional<byte[]> raw() {
        return hasRaw ? Optional.of(raw) : Optional.empty();
    }

    /** Where the record stands in its source; may be empty. */
    public String position() {
        return position;
    }

    public ErrorKind kind() {
        return kind;
    }

    public String reason() {
        return reason;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RejectedRow r
                && r.row.equals(row)
                && r.hasRaw == hasRaw
                && Arrays.equals(r.raw, raw)
                && r.position.equals(position)
                && r.kind == kind
                && r.reason.equals(reason);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(raw) + reason.hashCode();
    }

    @Override
    public String toString() {
        String where = row.isPresent() ? "row " + row.getAsInt() + " of the batch" : position;
        return where + ": " + reason;
    }
}
