package io.velostream.file.parquet.internal.read;

import io.velostream.file.parquet.internal.Footer;
import io.velostream.formats.InputFile;
import java.io.IOException;

/** The bytes of one column chunk through a window, read in moderate ranges. Not thread-safe. */
final class ChunkInput {
    private final InputFile file;
    private final long end;
    private final int readSize;
    private byte[] window;
    /** The part of the window that holds bytes not yet used. */
    private int from;

    private int to;
    /** Where in the file the byte behind the window lies. */
    private long next;

    ChunkInput(InputFile file, long start, long end, int readSize, byte[] window) {
        this.file = file;
        this.window = window;
        this.next = start;
        this.end = end;
        this.readSize = readSize;
    }

    /** Where in the file the next byte lies. */
    long position() {
        return next - (to - from);
    }

    long remaining() {
        return end - position();
    }

    /** Goes to this place in the chunk; what is in the window serves as far as it goes. */
    void seek(long position) {
        long windowStart = next - to;
        if (position >= windowStart && position <= next) {
            from = (int) (position - windowStart);
        } else {
            from = 0;
            to = 0;
            next = position;
        }
    }

    void skip(int bytes) {
        seek(position() + bytes);
    }

    /** Makes so many bytes available in the window, or as many as the chunk still has; returns how many there are. */
    int fill(int wanted) throws IOException {
        return fill(wanted, end);
    }

    /** The same, without reading beyond {@code limit} unless {@code wanted} bytes need it. */
    int fill(int wanted, long limit) throws IOException {
        int have = to - from;
        int need = (int) Math.min(wanted, remaining());
        if (have >= need) {
            return have;
        }
        long stop = Math.max(position() + need, Math.min(limit, end));
        int more = (int) Math.min(Math.max(need - have, readSize - have), stop - next);
        if (window.length < have + more) {
            byte[] larger = new byte[have + more];
            System.arraycopy(window, from, larger, 0, have);
            window = larger;
        } else {
            System.arraycopy(window, from, window, 0, have);
        }
        from = 0;
        to = have;
        Footer.readFully(file, next, window, to, more);
        to += more;
        next += more;
        return to;
    }

    /** Gives back a window that one large page made larger than usual. */
    void shrink() {
        if (window.length > readSize && to - from == 0) {
            window = new byte[0];
            from = 0;
            to = 0;
        }
    }

    byte[] window() {
        return window;
    }

    int from() {
        return from;
    }
}
