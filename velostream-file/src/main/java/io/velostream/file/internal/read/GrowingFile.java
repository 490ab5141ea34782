package io.velostream.file.internal.read;

import io.velostream.file.internal.Manifest;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.HexFormat;

/**
 * A growing file up to some point, as if it ended there: a reader sees complete lines only. Not thread-safe but for
 * {@link #bytesRead()}. Closing closes the file.
 */
public final class GrowingFile implements InputFile {
    private static final int BLOCK = 1 << 16;
    private static final int MARK = 64;

    private final InputFile file;
    private long end;

    public GrowingFile(InputFile file) {
        this.file = file;
    }

    /** Lets readers see the bytes before this position. */
    public void showUpTo(long position) {
        end = position;
    }

    /** Where the last complete line ends, looking back from the present end of the file to {@code from}. */
    public long endOfLines(long from) throws IOException {
        byte[] block = new byte[BLOCK];
        long at = file.size();
        while (at > from) {
            long start = Math.max(from, at - BLOCK);
            int length = readFully(start, block, (int) (at - start));
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return start + i + 1;
                }
            }
            at = start;
        }
        return from;
    }

    /** The whole length of the file, what is hidden included. */
    public long fullSize() throws IOException {
        return file.size();
    }

    /** A digest of the last bytes before a position. */
    public String mark(long position) throws IOException {
        int length = (int) Math.min(MARK, position);
        byte[] bytes = new byte[MARK];
        int n = readFully(position - length, bytes, length);
        return Manifest.hash(HexFormat.of().formatHex(bytes, 0, n));
    }

    private int readFully(long position, byte[] into, int length) throws IOException {
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

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return end;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
        if (position >= end) {
            return -1;
        }
        return file.read(position, buffer, offset, (int) Math.min(length, end - position));
    }

    @Override
    public long bytesRead() {
        return file.bytesRead();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
