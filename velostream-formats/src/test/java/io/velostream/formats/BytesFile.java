package io.velostream.formats;

/** An {@link InputFile} in memory, whose reads may be short. */
public final class BytesFile implements InputFile {
    private final String name;
    private final byte[] data;
    private final int maxRead;
    private long read;

    public BytesFile(String name, byte[] data) {
        this(name, data, Integer.MAX_VALUE);
    }

    public BytesFile(String name, byte[] data, int maxRead) {
        this.name = name;
        this.data = data;
        this.maxRead = maxRead;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return data.length;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) {
        if (position >= data.length) {
            return -1;
        }
        int n = (int) Math.min(Math.min(length, maxRead), data.length - position);
        System.arraycopy(data, (int) position, buffer, offset, n);
        read += n;
        return n;
    }

    @Override
    public long bytesRead() {
        return read;
    }

    @Override
    public void close() {}
}
