package io.velostream.formats;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file in order, decompressed where it is compressed, from some position to the end of the file. It goes on
 * behind the end of a slice, since the last record that begins in a slice ends outside; the caller stops by
 * {@link #position()}. Not thread-safe. Closing frees native memory; the {@link InputFile} stays open.
 */
public final class SequentialBytes implements AutoCloseable {
    private static final int SKIP_BUFFER = 1 << 16;

    private final String name;
    private final InputStream in;
    private long position;

    private SequentialBytes(String name, InputStream in, long position) {
        this.name = name;
        this.in = in;
        this.position = position;
    }

    /**
     * Opens the file at a position.
     *
     * @param position of the first byte wanted: stored and decompressed positions are the same without compression; with it, it counts
     *     decompressed bytes, and all before it are decompressed and dropped
     */
    public static SequentialBytes open(
            InputFile file, Compression compression, long position, DecompressionLimits limits) throws IOException {
        if (compression == Compression.NONE) {
            return new SequentialBytes(file.name(), new InputFileStream(file, position), position);
        }
        InputStream stream = compression.decompress(new InputFileStream(file, 0), file.name(), limits);
        SequentialBytes bytes = new SequentialBytes(file.name(), stream, 0);
        try {
            bytes.skip(position);
        } catch (Throwable t) {
            bytes.close();
            throw t;
        }
        return bytes;
    }

    /**
     * Reads some bytes.
     *
     * @return how many, at least one, or -1 at the end of the file
     */
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            position += n;
        }
        return n;
    }

    /** Where the next byte lies, counted in decompressed bytes from the beginning of the file. */
    public long position() {
        return position;
    }

    private void skip(long count) throws IOException {
        byte[] dropped = new byte[(int) Math.min(SKIP_BUFFER, count)];
        long left = count;
        while (left > 0) {
            int n = read(dropped, 0, (int) Math.min(dropped.length, left));
            if (n < 0) {
                throw VeloException.of(ErrorKind.CORRUPT, "Cannot go on reading at byte " + count)
                        .where(name)
                        .why("decompressed it has " + position + " bytes only, fewer than when reading began")
                        .build();
            }
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
