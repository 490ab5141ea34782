package io.velostream.file.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file of the local file system. */
final class LocalStagedOutput extends StagedOutput {
    private static final int BUFFER = 1 << 16;
    /** So many bytes are forced to the disk together while more are written. */
    private static final long WRITEBACK = 64L << 20;

    private final String name;
    private final FileChannel channel;
    private final Writeback writeback;
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private long written;
    private long requested;
    private boolean closed;

    LocalStagedOutput(String name, Path path) throws IOException {
        this.name = name;
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        this.writeback = new Writeback(channel);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return written + buffered;
    }

    @Override
    public void write(int b) throws IOException {
        if (buffered == BUFFER) {
            flush();
        }
        buffer[buffered++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (buffered == 0 && left >= BUFFER) {
                drain(source, from, BUFFER);
                from += BUFFER;
                left -= BUFFER;
                continue;
            }
            int n = Math.min(left, BUFFER - buffered);
            System.arraycopy(source, from, buffer, buffered, n);
            buffered += n;
            from += n;
            left -= n;
            if (buffered == BUFFER) {
                flush();
            }
        }
    }

    private void drain(byte[] source, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
        while (bytes.hasRemaining()) {
            written += channel.write(bytes);
        }
        if (written - requested >= WRITEBACK) {
            requested = written;
            writeback.request();
        }
    }

    @Override
    public void flush() throws IOException {
        int n = buffered;
        buffered = 0;
        drain(buffer, 0, n);
    }

    @Override
    public void sync() throws IOException {
        flush();
        writeback.end();
        channel.force(true);
    }

    /** Passes on what is buffered, unless an earlier write failed. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            flush();
        } finally {
            writeback.end();
        }
    }
}
