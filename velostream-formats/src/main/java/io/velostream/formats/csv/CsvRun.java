package io.velostream.formats.csv;

/**
 * Records that can be made rows together, column by column: all have the fields that are expected, none has escapes, and
 * all lie in the same window, which does not move meanwhile. Not thread-safe.
 */
final class CsvRun {
    /** Equal to no byte. */
    private static final int NO_QUOTE = 256;

    private static final int MOST_RECORDS = 512;
    private static final int MOST_BOUNDS = 1 << 16;

    /**
     * For each record the place before its first byte and, for each field, the place behind it; so a field lies between two
     * bounds, without either of them.
     */
    final int[] bounds;

    /** Entries of {@link #bounds} a record. */
    final int stride;

    private final int columns;
    private final byte delimiter;
    private final byte quote;
    private final byte comment;
    private final long[] lines;
    private int count;
    private boolean anyQuoted;

    CsvRun(CsvDialect dialect, int columns) {
        this.columns = columns;
        this.stride = columns + 1;
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote();
        this.comment = dialect.comment();
        int most = Math.max(1, Math.min(MOST_RECORDS, MOST_BOUNDS / stride));
        this.bounds = new int[most * stride];
        this.lines = new long[most];
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == lines.length;
    }

    /** The byte that begins fields in quotes, or one that none begins with when none is in quotes. */
    int quote() {
        return anyQuoted ? quote : NO_QUOTE;
    }

    int start(int record) {
        return bounds[record * stride] + 1;
    }

    int end(int record) {
        return bounds[record * stride + columns];
    }

    /** Line breaks before the record. */
    long line(int record) {
        return lines[record];
    }

    void clear() {
        count = 0;
        anyQuoted = false;
    }

    /** Takes the scanner's current record. */
    void take(CsvScanner record) {
        int at = count * stride;
        bounds[at] = record.recordStart - 1;
        for (int f = 0; f < columns; f++) {
            boolean quoted = record.anyKind && record.kinds[f] != CsvScanner.PLAIN;
            bounds[at + 1 + f] = quoted ? record.ends[f] + 1 : record.ends[f];
        }
        anyQuoted |= record.anyKind;
        lines[count] = record.recordLine;
        count++;
    }

    /**
     * Takes the records that follow as long as they have neither quotes nor escapes nor anything else that needs a second
     * look, and have been read already.
     *
     * @param most so many records, those taken before included
     * @param stop records that begin here or behind are left
     */
    void takePlain(CsvWindow window, int most, int stop) {
        byte[] b = window.bytes;
        int[] positions = window.positions;
        int[] into = bounds;
        int rest = columns - 1;
        int last = window.count - columns;
        int wanted = Math.min(most, lines.length);
        int entry = window.cursor;
        int start = window.next;
        int n = count;
        int at = n * stride;
        while (n < wanted && start < stop && entry <= last && b[start] != comment) {
            int different = 0;
            for (int f = 0; f < rest; f++) {
                int p = positions[entry + f];
                into[at + 1 + f] = p;
                different |= b[p] ^ delimiter;
            }
            int end = positions[entry + rest];
            int lineBreak = 1;
            if (b[end] != '\n') {
                lineBreak = 2;
                boolean pair = b[end] == '\r' && entry < last && positions[entry + columns] == end + 1;
                if (!pair || b[end + 1] != '\n') {
                    break;
                }
            }
            if (different != 0) {
                break;
            }
            into[at] = start - 1;
            into[at + columns] = end;
            lines[n] = window.lines++;
            n++;
            at += stride;
            entry += rest + lineBreak;
            start = end + lineBreak;
        }
        count = n;
        window.goOn(start, entry);
    }
}
