package io.velostream.formats.lines;

import io.velostream.formats.InputFile;
import java.io.IOException;

/** Where lines end in a file that grows. */
public final class LineEnds {
    private static final int BLOCK = 1 << 16;

    private LineEnds() {}

    /** Where the last complete line between these places ends, looking back from {@code to}; {@code from} when there is none. */
    public static long last(InputFile file, long from, long to) throws IOException {
        byte[] block = new byte[BLOCK];
        long at = to;
        while (at > from) {
            long start = Math.max(from, at - BLOCK);
            int length = readFully(file, start, block, (int) (at - start));
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return start + i + 1;
                }
            }
            at = start;
        }
        return from;
    }

    /** Reads as many bytes as there are up to {@code length}. */
    public static int readFully(InputFile file, long position, byte[] into, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int n = file.read(position + read, into, read, length - read);
            if (n < 0) {
                break;
            }
            read += n;
        }
        return read;
    }
}
