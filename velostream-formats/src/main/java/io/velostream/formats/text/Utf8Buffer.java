package io.velostream.formats.text;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A growing array of text bytes, for writers. Not thread-safe. */
public final class Utf8Buffer {
    private static final int MAX = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;

    public Utf8Buffer(int capacity) {
        this.bytes = new byte[Math.max(64, capacity)];
    }

    /** The bytes so far are {@code array()[0] … array()[length() - 1]}; another array after the buffer has grown. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Makes room for this many bytes more and returns the array to write them to, from {@link #length()} on. */
    public byte[] reserve(int count) {
        if (bytes.length - length < count) {
            grow(count);
        }
        return bytes;
    }

    /** Takes the bytes up to {@code newLength} that were written to {@link #reserve}, or drops what is behind it. */
    public void setLength(int newLength) {
        length = newLength;
    }

    public void put(byte b) {
        reserve(1)[length++] = b;
    }

    public void put(byte[] source, int from, int count) {
        byte[] into = reserve(count + 8);
        int at = length;
        length = at + count;
        if (count > 32 || source.length - from - count < 8) {
            System.arraycopy(source, from, into, at, count);
            return;
        }
        for (int i = 0; i < count; i += 8) {
            Bytes8.put(into, at + i, Bytes8.get(source, from + i));
        }
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** Appends characters of which all are ASCII. */
    public void putAscii(String text) {
        int n = text.length();
        byte[] into = reserve(n);
        for (int i = 0; i < n; i++) {
            into[length + i] = (byte) text.charAt(i);
        }
        length += n;
    }

    /** Hands the bytes to the stream and is empty afterwards. */
    public void drainTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    private void grow(int count) {
        long needed = (long) length + count;
        if (needed > MAX) {
            throw VeloException.of(ErrorKind.RESOURCE, "A text of more than 2 GiB cannot be written")
                    .cure("Write batches of fewer rows.")
                    .build();
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX, Math.max(needed, bytes.length + (long) (bytes.length >> 1))));
    }
}
