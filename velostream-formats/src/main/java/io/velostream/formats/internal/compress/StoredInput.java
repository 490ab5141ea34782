package io.velostream.formats.internal.compress;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The compressed bytes, buffered and counted; remembers the failure of the storage, to tell it from one of the codec. */
final class StoredInput extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long taken;
    private @Nullable IOException failure;

    StoredInput(InputStream in) {
        this.in = in;
    }

    /** Bytes handed out so far. */
    long taken() {
        return taken;
    }

    /** What {@code in} threw, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Whether no more bytes follow; reads on to find out. */
    boolean atEnd() throws IOException {
        if (at < end) {
            return false;
        }
        int n;
        try {
            do {
                n = in.read(buffer, 0, buffer.length);
            } while (n == 0);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        at = 0;
        end = Math.max(0, n);
        return n < 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int bufferPosition() {
        return at;
    }

    /** Bytes in the buffer; more than none after {@link #atEnd()} was false. */
    int buffered() {
        return end - at;
    }

    void take(int count) {
        at += count;
        taken += count;
    }

    @Override
    public int read() throws IOException {
        if (atEnd()) {
            return -1;
        }
        taken++;
        return buffer[at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (atEnd()) {
            return -1;
        }
        int n = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, offset, n);
        take(n);
        return n;
    }

    int octet() throws IOException {
        int b = read();
        if (b < 0) {
            throw DamagedException.cutOff();
        }
        return b;
    }

    void fully(byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n = read(into, offset + done, length - done);
            if (n < 0) {
                throw DamagedException.cutOff();
            }
            done += n;
        }
    }

    /** The next 4 bytes as a little-endian number. */
    int little32() throws IOException {
        return octet() | octet() << 8 | octet() << 16 | octet() << 24;
    }

    void drop(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (atEnd()) {
                throw DamagedException.cutOff();
            }
            int n = (int) Math.min(left, end - at);
            take(n);
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
