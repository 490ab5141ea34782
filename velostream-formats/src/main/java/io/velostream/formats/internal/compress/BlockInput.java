package io.velostream.formats.internal.compress;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is decoded one block at a time. */
abstract class BlockInput extends InputStream {
    final StoredInput in;
    byte[] block = new byte[0];
    /** The decoded bytes not yet read are {@code block[at] … block[end - 1]}. */
    int at;

    int end;

    BlockInput(StoredInput in) {
        this.in = in;
    }

    /** Decodes the next block, which may be empty, to {@link #block}, {@link #at}, {@link #end}; false at the end. */
    abstract boolean nextBlock() throws IOException;

    private boolean ready() throws IOException {
        while (at == end) {
            if (!nextBlock()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int read() throws IOException {
        return ready() ? block[at++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!ready()) {
            return -1;
        }
        int n = Math.min(length, end - at);
        System.arraycopy(block, at, into, offset, n);
        at += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
