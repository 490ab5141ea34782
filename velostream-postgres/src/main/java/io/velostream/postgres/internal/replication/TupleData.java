package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.Arrays;

/**
 * The values of one row in a message: slices of the message's bytes, valid until the next message is read. Reused; not
 * thread-safe.
 */
public final class TupleData {
    /** A null. */
    public static final byte NULL = 'n';
    /** A large value that did not change and was not sent. */
    public static final byte UNCHANGED = 'u';
    /** The value in the type's text form. */
    public static final byte TEXT = 't';
    /** The value in the type's binary form. */
    public static final byte BINARY = 'b';

    private byte[] bytes = new byte[0];
    private byte[] kinds = new byte[16];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int size;

    TupleData() {}

    /** Number of columns. */
    public int size() {
        return size;
    }

    /** {@link #NULL}, {@link #UNCHANGED}, {@link #TEXT} or {@link #BINARY}. */
    public byte kind(int column) {
        return kinds[column];
    }

    /** The message that the values lie in. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset(int column) {
        return offsets[column];
    }

    public int length(int column) {
        return lengths[column];
    }

    /** Reads the columns that begin at the reader's place. */
    void read(MessageBytes from) {
        int count = from.int16();
        if (count > from.remaining()) {
            throw from.damaged("a row claims " + count + " columns and is too short for them");
        }
        if (count > kinds.length) {
            kinds = new byte[count];
            offsets = new int[count];
            lengths = new int[count];
        }
        bytes = from.bytes();
        size = count;
        for (int i = 0; i < count; i++) {
            byte kind = from.int8();
            kinds[i] = kind;
            if (kind == TEXT || kind == BINARY) {
                int length = from.int32();
                offsets[i] = from.skip(length);
                lengths[i] = length;
            } else if (kind == NULL || kind == UNCHANGED) {
                offsets[i] = 0;
                lengths[i] = 0;
            } else {
                throw from.damaged("a value is of the unknown kind " + kind);
            }
        }
    }

    /**
     * Reads the fields of one row of {@code COPY … BINARY}.
     *
     * @return false at the end of the data
     */
    boolean readCopyRow(MessageBytes from, boolean[] asText) {
        int count = from.int16();
        if (count == 0xFFFF) {
            return false;
        }
        if (count != asText.length) {
            throw from.damaged("a row has " + count + " columns instead of " + asText.length);
        }
        if (count > kinds.length) {
            kinds = new byte[count];
            offsets = new int[count];
            lengths = new int[count];
        }
        bytes = from.bytes();
        size = count;
        for (int i = 0; i < count; i++) {
            int length = from.int32();
            if (length == -1) {
                kinds[i] = NULL;
                offsets[i] = 0;
                lengths[i] = 0;
            } else {
                kinds[i] = asText[i] ? TEXT : BINARY;
                offsets[i] = from.skip(length);
                lengths[i] = length;
            }
        }
        return true;
    }

    /** A copy of the bytes from the first value to the end of the last one. */
    byte[] raw() {
        int from = Integer.MAX_VALUE;
        int to = 0;
        for (int i = 0; i < size; i++) {
            if (kinds[i] == TEXT || kinds[i] == BINARY) {
                from = Math.min(from, offsets[i]);
                to = Math.max(to, offsets[i] + lengths[i]);
            }
        }
        return from < to ? Arrays.copyOfRange(bytes, from, to) : new byte[0];
    }

    /** An error for a row that does not have the columns of its table. */
    VeloException misfit(String table, int expected) {
        return VeloException.of(ErrorKind.CORRUPT, "cannot read a change")
                .where("table " + table)
                .why("the row has " + size + " columns, the table " + expected)
                .build();
    }
}
