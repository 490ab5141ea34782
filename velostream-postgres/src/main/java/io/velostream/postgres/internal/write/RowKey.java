package io.velostream.postgres.internal.write;

import java.util.Arrays;

/** The bytes of a row's key. */
final class RowKey {
    private final byte[] bytes;
    private final int hash;

    /** Takes ownership of the array. */
    RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RowKey k && k.hash == hash && Arrays.equals(k.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
