package io.velostream.formats;

import java.io.IOException;

/**
 * Stored bytes that can be read at any position: a local file, an object. Thread-safe; positioned reads don't disturb each
 * other. The file is expected not to change while it is read, except that a growing one may get longer.
 */
public interface InputFile extends AutoCloseable {
    /** The full name for messages and offsets, as in {@code /data/a.csv} or {@code s3://bucket/a.csv}. */
    String name();

    /** Stored length in bytes, at the time of the call. */
    long size() throws IOException;

    /**
     * Reads up to {@code length} bytes from {@code position} on, at least one unless the end is reached.
     *
     * @return how many, or -1 at the end
     */
    int read(long position, byte[] buffer, int offset, int length) throws IOException;

    /** Bytes read from storage through this object so far. */
    long bytesRead();

    @Override
    void close() throws IOException;
}
