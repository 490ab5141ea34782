package io.velostream.formats.csv;

import java.io.IOException;

/** Bytes in order: of a file, decompressed and decoded to UTF-8. */
@FunctionalInterface
interface CsvSource {
    /** Reads some bytes, at least one; -1 at the end. */
    int read(byte[] buffer, int offset, int length) throws IOException;
}
