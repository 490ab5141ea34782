package io.velostream.formats.json;

import io.velostream.formats.SequentialBytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The part of a file that is in memory: it moves forward and grows when one record is longer. Not thread-safe. */
final class RecordWindow implements Closeable {
    /** Bytes that may be read beyond those wanted, when it is unknown how many are needed. */
    private static final int STEP = 64 * 1024;

    byte[] buf;
    /** Bytes in {@link #buf}. */
    int limit;
    /** Position in the file of the first of them. */
    long base;

    private final SequentialBytes in;
    private final long wantedEnd;
    private final int chunk;

    /**
     * @param wantedEnd position up to which large pieces are read
     */
    RecordWindow(SequentialBytes in, long wantedEnd, int chunk) {
        this.in = in;
        this.base = in.position();
        this.wantedEnd = wantedEnd;
        this.chunk = chunk;
        this.buf = new byte[(int) Math.min(chunk, Math.max(STEP, wantedEnd - base))];
    }

    /** Forgets the bytes before {@code keep}; the others move to the beginning. */
    void discard(int keep) {
        System.arraycopy(buf, keep, buf, 0, limit - keep);
        limit -= keep;
        base += keep;
    }

    /** Reads some more; false at the end of the file. */
    boolean read() throws IOException {
        if (limit == buf.length) {
            buf = Arrays.copyOf(buf, (int) Math.min(Integer.MAX_VALUE - 16L, buf.length * 2L));
        }
        long wanted = Math.max(STEP, wantedEnd - (base + limit));
        int n = in.read(buf, limit, (int) Math.min(Math.min(chunk, wanted), buf.length - limit));
        if (n <= 0) {
            return false;
        }
        limit += n;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
