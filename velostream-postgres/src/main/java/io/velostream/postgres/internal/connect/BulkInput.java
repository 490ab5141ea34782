package io.velostream.postgres.internal.connect;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads much at a time where much comes. The server sends 8 KiB at once, or a change at once, and spends a fifth of its time on
 * waking whoever waits for just that. So while bytes come fast, a reader that has nothing left pauses for a fraction of a
 * millisecond before it asks the system, which then has many times as much, and the server wakes nobody.
 *
 * <p>Bytes that come slowly, such as the answers to statements, are passed on as they come. Not thread-safe, as its only reader
 * is the driver, which takes turns; but it may be closed at any time.
 */
final class BulkInput extends InputStream {
    /** Fast is so much in so short a time. */
    private static final int WINDOW = 64 << 10;

    private static final long WINDOW_NANOS = 20_000_000;

    private static final int CAPACITY = 256 << 10;
    /** What one read should give; less than this makes the next pause longer, more than four times as much shorter. */
    private static final int WORTHWHILE = 48 << 10;
    /** Less is no part of a long answer. */
    private static final int TRICKLE = 1 << 10;

    private static final long SHORTEST_NANOS = 50_000;
    private static final long LONGEST_NANOS = 1_000_000;
    /** So many reads go without a pause when one took far longer than it should, as it does where the system's clock is coarse. */
    private static final int AWAKE = 64;

    private static final byte[] NONE = new byte[0];

    private final InputStream in;
    /** Empty unless bytes come fast. */
    private byte[] buffer = NONE;

    private int at;
    private int end;
    private long pause = 8 * SHORTEST_NANOS;
    private int awake;
    private boolean fast;
    private int windowBytes;
    private long windowStart = System.nanoTime();

    BulkInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (at == end) {
            if (!fast) {
                int n = in.read(to, from, length);
                measure(n);
                return n;
            }
            if (!fill()) {
                return -1;
            }
        }
        int n = Math.min(length, end - at);
        System.arraycopy(buffer, at, to, from, n);
        at += n;
        if (at == end && !fast) {
            buffer = NONE;
        }
        return n;
    }

    /** False at the end of the stream. */
    private boolean fill() throws IOException {
        if (buffer == NONE) {
            buffer = new byte[CAPACITY];
        }
        // A read that filled the buffer left more behind.
        if (end < buffer.length) {
            pause();
        }
        int n = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(0, n);
        if (n > 4 * WORTHWHILE) {
            pause = Math.max(SHORTEST_NANOS, pause / 2);
        } else if (n < WORTHWHILE) {
            pause = Math.min(LONGEST_NANOS, pause * 2);
        }
        measure(n);
        return n >= 0;
    }

    /** Whoever asks for something waits for the first bytes of an answer, which had better not wait for more of them. */
    void asked() {
        fast = false;
        windowBytes = 0;
        windowStart = System.nanoTime();
        if (at == end) {
            buffer = NONE;
        }
    }

    /** An interrupt ends the pause, and then the read. */
    private void pause() {
        if (awake > 0) {
            awake--;
            return;
        }
        long begin = System.nanoTime();
        LockSupport.parkNanos(this, pause);
        if (System.nanoTime() - begin > 4 * LONGEST_NANOS) {
            awake = AWAKE;
        }
    }

    private void measure(int n) {
        windowBytes += n;
        if (windowBytes >= WINDOW) {
            long now = System.nanoTime();
            fast = now - windowStart <= WINDOW_NANOS;
            windowBytes = 0;
            windowStart = now;
        }
        if (n < TRICKLE) {
            fast = false;
        }
    }

    @Override
    public int available() throws IOException {
        return at < end ? end - at : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
