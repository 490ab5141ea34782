package io.velostream.file.internal.read;

import io.velostream.formats.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream that can be read once, as a file. What was read is kept for a second look until {@link #startReading()}; from
 * then on positions only go forward.
 */
public final class StreamInputFile implements InputFile {
    private static final int SKIP = 1 << 16;

    private final String name;
    private final InputStream in;
    private byte[] kept = new byte[SKIP];
    /** The position of the first byte in {@link #kept}. */
    private long keptFrom;

    private int keptLength;
    private boolean ended;
    private boolean reading;
    private long bytesRead;

    public StreamInputFile(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** Says that the beginning will not be looked at again, once it has been read this time. */
    public synchronized void startReading() {
        reading = true;
    }

    @Override
    public String name() {
        return name;
    }

    /** Where the stream ends, or the greatest number while that is unknown. */
    @Override
    public synchronized long size() {
        return ended ? keptFrom + keptLength : Long.MAX_VALUE;
    }

    @Override
    public synchronized int read(long position, byte[] buffer, int offset, int length) throws IOException {
        if (position < keptFrom) {
            throw new IOException("a stream cannot be read backwards");
        }
        while (position >= keptFrom + keptLength) {
            if (!fetch(position)) {
                return -1;
            }
        }
        int at = (int) (position - keptFrom);
        int n = Math.min(length, keptLength - at);
        System.arraycopy(kept, at, buffer, offset, n);
        return n;
    }

    /** Reads some more; drops what lies before {@code position} when it is not needed any more. */
    private boolean fetch(long position) throws IOException {
        if (ended) {
            return false;
        }
        if (reading) {
            int drop = (int) Math.min(keptLength, position - keptFrom);
            System.arraycopy(kept, drop, kept, 0, keptLength - drop);
            keptFrom += drop;
            keptLength -= drop;
        }
        if (kept.length - keptLength < SKIP) {
            kept = Arrays.copyOf(kept, Math.max(kept.length + (kept.length >> 1), keptLength + SKIP));
        }
        int n = in.read(kept, keptLength, kept.length - keptLength);
        if (n < 0) {
            ended = true;
            return false;
        }
        keptLength += n;
        bytesRead += n;
        return true;
    }

    @Override
    public synchronized long bytesRead() {
        return bytesRead;
    }

    /** The stream stays open: it is not ours. */
    @Override
    public void close() {}
}
