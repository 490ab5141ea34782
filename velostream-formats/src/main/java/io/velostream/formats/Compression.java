package io.velostream.formats;

/** How a file is compressed as a whole. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    SNAPPY,
    LZ4,
    BZIP2
}
