package io.velostream.formats;

/**
 * A range of stored bytes: {@code start} inclusive to {@code end} exclusive. A record, block or row group belongs to the
 * slice in which it begins (a Parquet row group: in which its middle lies), so the slices of a file cover each record once.
 */
public record FileSlice(long start, long end) {
    public long length() {
        return end - start;
    }
}
