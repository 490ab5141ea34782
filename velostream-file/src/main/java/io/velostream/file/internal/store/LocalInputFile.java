package io.velostream.file.internal.store;

import io.velostream.formats.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** A file of the local file system. */
final class LocalInputFile implements InputFile {
    /** A larger read would make the JVM keep a direct buffer of that size for each thread. */
    private static final int MAX_READ = 1 << 20;

    private final String name;
    private final FileChannel channel;
    private final AtomicLong bytesRead = new AtomicLong();

    LocalInputFile(String name, Path path) throws IOException {
        this.name = name;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
        int n = channel.read(ByteBuffer.wrap(buffer, offset, Math.min(length, MAX_READ)), position);
        if (n > 0) {
            bytesRead.addAndGet(n);
        }
        return n;
    }

    @Override
    public long bytesRead() {
        return bytesRead.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
