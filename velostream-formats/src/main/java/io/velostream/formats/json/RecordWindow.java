package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.SequentialBytes;
import io.velostream.formats.text.Utf8;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The part of a file that is in memory: it moves forward and grows when one record is longer. Not thread-safe. */
final class RecordWindow implements Closeable {
    /** Bytes that may be read beyond those wanted, when it is unknown how many are needed. */
    private static final int STEP = 64 * 1024;

    byte[] buf;
    /** Bytes in {@link #buf}. */
    int limit;
    /** Position in the file of the first of them. */
    long base;

    private final SequentialBytes in;
    private final long wantedEnd;
    private final int chunk;

    /**
     * @param wantedEnd position up to which large pieces are read
     */
    RecordWindow(SequentialBytes in, long wantedEnd, int chunk) {
        this.in = in;
        this.base = in.position();
        this.wantedEnd = wantedEnd;
        this.chunk = chunk;
        this.buf = new byte[(int) Math.min(chunk, Math.max(STEP, wantedEnd - base))];
    }

    /** Forgets the bytes before {@code keep}; the others move to the beginning. */
    void discard(int keep) {
        System.arraycopy(buf, keep, buf, 0, limit - keep);
        limit -= keep;
        base += keep;
    }

    /**
     * Looks at the first bytes of the file. A mark of UTF-8 is passed over, one of UTF-16 refused.
     *
     * @return where the text begins
     */
    int skipByteOrderMark(String file) throws IOException {
        boolean more = true;
        while (limit < Utf8.MARK_LENGTH && more) {
            more = read();
        }
        if (Utf8.isMark(buf, 0, limit)) {
            return Utf8.MARK_LENGTH;
        }
        boolean utf16 = limit >= 2 && (buf[0] & buf[1] & 0xff) == 0xfe && (buf[0] | buf[1]) == -1;
        if (utf16) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "Cannot read the JSON file")
                    .where(file)
                    .why("it is UTF-16, and JSON files are UTF-8")
                    .cure("Convert it, as with iconv -f UTF-16 -t UTF-8.")
                    .build();
        }
        return 0;
    }

    /** Reads until there is twice as much as now, for who has to begin again with all of it; false at the end. */
    boolean readAsMuchAgain() throws IOException {
        long wanted = limit * 2L;
        boolean any = read();
        while (any && limit < wanted && read()) {
            // Each beginning costs at most as much as all before it, so the sum stays in proportion to the file.
        }
        return any;
    }

    /** Reads some more; false at the end of the file. */
    boolean read() throws IOException {
        if (limit == buf.length) {
            buf = Arrays.copyOf(buf, (int) Math.min(Integer.MAX_VALUE - 16L, buf.length * 2L));
        }
        long wanted = Math.max(STEP, wantedEnd - (base + limit));
        int n = in.read(buf, limit, (int) Math.min(Math.min(chunk, wanted), buf.length - limit));
        if (n <= 0) {
            return false;
        }
        limit += n;
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
