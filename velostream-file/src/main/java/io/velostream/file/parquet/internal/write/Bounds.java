package io.velostream.file.parquet.internal.write;

/**
 * The least and the greatest value of a page or chunk, in the bytes of a PLAIN page.
 *
 * @param minExact whether {@code min} is a value, and not only less than all of them; so for {@code maxExact}
 */
record Bounds(byte[] min, byte[] max, boolean minExact, boolean maxExact) {
    /** Two of the values. */
    Bounds(byte[] min, byte[] max) {
        this(min, max, true, true);
    }
}
