package io.velostream.formats.internal.compress;

import java.io.IOException;

/** Compressed data that cannot be right; becomes an error with the file's name in {@link DecompressedInput}. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String why) {
        super(why);
    }

    static DamagedException cutOff() {
        return new DamagedException("it ends before the compressed data does");
    }
}
