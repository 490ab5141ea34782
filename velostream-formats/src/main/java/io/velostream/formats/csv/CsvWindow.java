package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.text.Utf8;
import java.io.IOException;

/**
 * The part of a text that is in memory, with the positions of the bytes that may have a meaning. It moves forward, and
 * grows when one record is longer. Not thread-safe.
 */
final class CsvWindow {
    private static final int SIZE = 1 << 17;
    private static final int MAX_SIZE = 1 << 30;

    /** Goes on for {@link CsvIndex#PADDING} bytes behind {@link #limit}. */
    byte[] bytes = new byte[SIZE + CsvIndex.PADDING];

    int limit;
    boolean atEnd;
    /** Where the next record begins. */
    int next;
    /** The first entry of {@link #positions} at or behind {@link #next}. */
    int cursor;
    /** Where bytes of a meaning stand, {@link #count} of them. */
    int[] positions = new int[0];

    int count;
    /** Line breaks passed so far. */
    long lines;

    private final CsvSource source;
    private final String fileName;
    private final CsvIndex index;
    private final long maxField;
    /** Where the first byte lies, counted as the source counts. */
    private long base;

    CsvWindow(CsvSource source, String fileName, CsvDialect dialect, long position, long maxField) {
        this.source = source;
        this.fileName = fileName;
        this.index = new CsvIndex(dialect);
        this.base = position;
        this.maxField = maxField;
    }

    /** Where the next record begins, counted as the source counts, comments and blank lines included. */
    long position() {
        return base + next;
    }

    /** A place of the source as one of {@link #bytes}, or the end of the array when it lies farther. */
    int indexOf(long position) {
        return (int) Math.min(bytes.length, Math.max(0, position - base));
    }

    String place(int at) {
        return fileName + ", record at byte " + (base + at);
    }

    /** Behind the line break at {@code p}, or -1 when it may go on in bytes not read yet. */
    int lineBreakEnd(int p) {
        if (bytes[p] == '\n') {
            return p + 1;
        }
        if (p + 1 == limit) {
            return atEnd ? p + 1 : -1;
        }
        return bytes[p + 1] == '\n' ? p + 2 : p + 1;
    }

    /** Passes over one physical line, whatever it holds; false when its end has not been read, or at the end of the source. */
    boolean skipLine() {
        for (int i = cursor; i < count; i++) {
            int p = positions[i];
            if (bytes[p] == '\n' || bytes[p] == '\r') {
                int end = lineBreakEnd(p);
                if (end < 0) {
                    return false;
                }
                goOn(end, i + end - p);
                lines++;
                return true;
            }
        }
        if (atEnd && next < limit) {
            goOn(limit, count);
            return true;
        }
        return false;
    }

    /** Passes over a mark of byte order, if one comes next. */
    void skipMark() throws IOException {
        while (limit - next < Utf8.MARK_LENGTH && !atEnd) {
            more(next);
        }
        if (Utf8.isMark(bytes, next, limit)) {
            next += Utf8.MARK_LENGTH;
            while (cursor < count && positions[cursor] < next) {
                cursor++;
            }
        }
    }

    /** Says where the next record begins, and at which entry of {@link #positions}. */
    void goOn(int to, int entry) {
        next = to;
        cursor = entry;
    }

    /**
     * Reads on, keeping what begins at {@link #next}.
     *
     * @param openField where the field begins that has not ended yet
     */
    void more(int openField) throws IOException {
        int kept = limit - next;
        if (kept > maxField && limit - Math.max(next, openField) > maxField) {
            throw VeloException.of(ErrorKind.DATA, "A field is longer than " + maxField + " bytes")
                    .where(place(next))
                    .why("most likely a quote is never closed")
                    .cure("Correct the file or the option 'quote', or raise 'max_field_size'.")
                    .build();
        }
        byte[] from = bytes;
        if (kept > (bytes.length - CsvIndex.PADDING) / 2) {
            if (bytes.length > MAX_SIZE) {
                throw VeloException.of(ErrorKind.DATA, "A record is longer than 1 GiB")
                        .where(place(next))
                        .build();
            }
            bytes = new byte[(bytes.length - CsvIndex.PADDING) * 2 + CsvIndex.PADDING];
        }
        System.arraycopy(from, next, bytes, 0, kept);
        base += next;
        next = 0;
        limit = kept;
        int room = bytes.length - CsvIndex.PADDING;
        while (limit < room && !atEnd) {
            int n = source.read(bytes, limit, room - limit);
            if (n < 0) {
                atEnd = true;
            } else {
                limit += n;
            }
        }
        index.find(bytes, 0, limit);
        positions = index.positions;
        count = index.count;
        cursor = 0;
    }
}
