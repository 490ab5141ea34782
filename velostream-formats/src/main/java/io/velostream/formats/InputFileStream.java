package io.velostream.formats;

import java.io.IOException;
import java.io.InputStream;

/** An {@link InputFile} from some position to its end as a stream, unbuffered. Not thread-safe; does not close the file. */
public final class InputFileStream extends InputStream {
    private final InputFile file;
    private long position;

    public InputFileStream(InputFile file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Where the next byte is read. */
    public long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n = file.read(position, buffer, offset, length);
        if (n > 0) {
            position += n;
        }
        return n;
    }

    @Override
    public long skip(long count) {
        position += Math.max(0, count);
        return Math.max(0, count);
    }
}
