package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts the text of a window into records and fields. The fields of the current record lie between {@link #starts} and
 * {@link #ends}, without their quotes but with escapes. Lines end with LF, CRLF or CR. Not thread-safe.
 */
final class CsvScanner {
    /** How a field stands in the file. */
    static final byte PLAIN = 0;

    static final byte QUOTED = 1;
    /** In quotes and with escapes. */
    static final byte QUOTED_ESCAPED = 2;
    /** Without quotes but with escapes. */
    static final byte ESCAPED = 3;

    /** What is wrong with the whole record. */
    enum Fault {
        NONE,
        TEXT_AFTER_QUOTE,
        UNCLOSED_QUOTE
    }

    /** Stands for an entry of the index that has not been read. */
    private static final int MISSING = -1;

    final CsvWindow window;

    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte comment;
    private final boolean trim;
    private final boolean hasEscape;
    private final int maxColumns;

    int[] starts = new int[64];
    int[] ends = new int[64];
    byte[] kinds = new byte[64];
    int fields;
    /** Whether a field of the record is not {@link #PLAIN}; otherwise {@link #kinds} has no meaning. */
    boolean anyKind;

    Fault fault = Fault.NONE;
    /** The column of the fault. */
    int faultField;

    /** The record's own bytes, without the line break. */
    int recordStart;

    int recordEnd;
    /** Line breaks before the record, from where the scanner began. */
    long recordLine;

    private int openField;

    CsvScanner(CsvWindow window, CsvDialect dialect, int maxColumns) {
        this.window = window;
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote();
        this.escape = dialect.escape();
        this.comment = dialect.comment();
        this.trim = dialect.trim();
        this.hasEscape = dialect.hasEscape();
        this.maxColumns = maxColumns;
    }

    /** Where the next record begins, counted as the source counts, comments and blank lines included. */
    long position() {
        return window.position();
    }

    /** Goes on to the next record; a comment is one without fields. False at the end of the source. */
    boolean advance() throws IOException {
        CsvWindow w = window;
        while (true) {
            long linesBefore = w.lines;
            openField = w.next;
            recordLine = w.lines;
            recordStart = w.next;
            if (w.next < w.limit && w.bytes[w.next] == comment && comment != CsvDialect.NONE) {
                if (w.skipLine()) {
                    fields = 0;
                    return true;
                }
            } else if ((w.next < w.limit || !w.atEnd) && scan()) {
                cover(fields);
                return true;
            } else if (w.next == w.limit && w.atEnd) {
                return false;
            }
            w.lines = linesBefore;
            w.more(openField);
        }
    }

    /** Goes on to the next record if all of it has been read already; false when {@link #advance} has to be called. */
    boolean advanceRead() {
        CsvWindow w = window;
        if (w.next == w.limit || (w.bytes[w.next] == comment && comment != CsvDialect.NONE)) {
            return false;
        }
        long linesBefore = w.lines;
        recordLine = w.lines;
        recordStart = w.next;
        if (scan()) {
            cover(fields);
            return true;
        }
        w.lines = linesBefore;
        return false;
    }

    /** Skips one physical line, whatever it holds; false at the end of the source. */
    boolean advanceLine() throws IOException {
        while (!window.skipLine()) {
            if (window.atEnd && window.next == window.limit) {
                return false;
            }
            window.more(window.next);
        }
        return true;
    }

    /** Whether each field stands in quotes without escapes, and is not empty then, or without quotes and escapes. */
    boolean isPlain() {
        if (anyKind) {
            for (int f = 0; f < fields; f++) {
                if (kinds[f] != PLAIN && (kinds[f] != QUOTED || starts[f] == ends[f])) {
                    return false;
                }
            }
        }
        return fault == Fault.NONE;
    }

    /** Cuts the record at the window's next place; false when its end has not been read yet. */
    private boolean scan() {
        byte[] b = window.bytes;
        int[] positions = window.positions;
        int count = window.count;
        int i = window.cursor;
        int start = window.next;
        int n = 0;
        anyKind = false;
        fault = Fault.NONE;
        boolean escaped = false;
        while (i < count) {
            if (!escaped) {
                // Plain fields, which are nearly all.
                int[] s = starts;
                int[] e = ends;
                int most = Math.min(s.length, e.length) - 1;
                while (i < count && n < most && b[positions[i]] == delimiter) {
                    int p = positions[i++];
                    s[n] = start;
                    e[n] = p;
                    n++;
                    start = p + 1;
                }
                if (i == count) {
                    break;
                }
            }
            int p = positions[i];
            byte c = b[p];
            if (c == delimiter) {
                end(n, start, p, escaped);
                escaped = false;
                n++;
                i++;
                start = p + 1;
            } else if (c == '\n' || c == '\r') {
                end(n, start, p, escaped);
                openField = start;
                return endOfLine(n, i);
            } else if (c == quote && (p == start || (trim && blank(start, p)))) {
                openField = start;
                i = quoted(n, p, i + 1);
                if (i == MISSING || fault == Fault.UNCLOSED_QUOTE) {
                    return i != MISSING && endOfText(n);
                }
                start = ends[n] + 1;
                i = terminator(i);
                if (i == count) {
                    break;
                }
                p = positions[i];
                checkAfterQuote(n, start, p);
                if (b[p] != delimiter) {
                    return endOfLine(n, i);
                }
                n++;
                i++;
                start = p + 1;
            } else if (hasEscape && c == escape) {
                escaped = true;
                if (p + 1 >= window.limit && !window.atEnd) {
                    openField = start;
                    return false;
                }
                i = entryBehind(i, p + 1);
            } else {
                i++;
            }
        }
        openField = start;
        if (!window.atEnd) {
            return false;
        }
        if (isClosed(n, start)) {
            checkAfterQuote(n, start, window.limit);
        } else {
            end(n, start, window.limit, escaped);
        }
        return endOfText(n);
    }

    private void end(int n, int start, int end, boolean escaped) {
        if (n >= starts.length - 1) {
            growFields();
        }
        starts[n] = start;
        ends[n] = end;
        if (escaped) {
            mark(n, ESCAPED);
        }
    }

    /** Ends the record with field {@code n} at a line break. */
    private boolean endOfLine(int n, int entry) {
        int p = window.positions[entry];
        int end = window.lineBreakEnd(p);
        if (end < 0) {
            return false;
        }
        window.goOn(end, entry + end - p);
        window.lines++;
        fields = n + 1;
        recordEnd = p;
        return true;
    }

    /** Ends the last record with field {@code n}. */
    private boolean endOfText(int n) {
        window.goOn(window.limit, window.count);
        fields = n + 1;
        recordEnd = window.limit;
        return true;
    }

    /** The entry of the next delimiter or line break. */
    private int terminator(int from) {
        int i = from;
        while (i < window.count) {
            byte c = window.bytes[window.positions[i]];
            if (c == delimiter || c == '\n' || c == '\r') {
                break;
            }
            i++;
        }
        return i;
    }

    /** The first entry that stands behind this place. */
    private int entryBehind(int from, int place) {
        int i = from;
        while (i < window.count && window.positions[i] <= place) {
            i++;
        }
        return i;
    }

    /** Whether field {@code n} is a quoted one that has ended already, so that {@code start} stands behind its quote. */
    private boolean isClosed(int n, int start) {
        return anyKind
                && n < kinds.length
                && (kinds[n] == QUOTED || kinds[n] == QUOTED_ESCAPED)
                && ends[n] + 1 == start;
    }

    /** Takes the quoted field whose quote stands at {@code open}; the entry behind its closing quote. */
    private int quoted(int n, int open, int from) {
        byte[] b = window.bytes;
        int[] positions = window.positions;
        int count = window.count;
        int limit = window.limit;
        boolean atEnd = window.atEnd;
        int i = from;
        byte kind = QUOTED;
        while (i < count) {
            int p = positions[i++];
            byte c = b[p];
            if (c == '\n' || (c == '\r' && b[p + 1] != '\n')) {
                window.lines++;
            } else if (hasEscape && c == escape) {
                kind = QUOTED_ESCAPED;
                i = entryBehind(i, p + 1);
            } else if (c == quote) {
                if (p + 1 == limit && !atEnd) {
                    return MISSING;
                }
                if (p + 1 == limit || b[p + 1] != quote) {
                    setQuoted(n, open + 1, p, kind);
                    return i;
                }
                kind = QUOTED_ESCAPED;
                i++;
            }
        }
        if (!atEnd) {
            return MISSING;
        }
        setQuoted(n, open + 1, limit, kind);
        fault = Fault.UNCLOSED_QUOTE;
        faultField = n;
        return count;
    }

    private void setQuoted(int n, int start, int end, byte kind) {
        if (n >= starts.length - 1) {
            growFields();
        }
        starts[n] = start;
        ends[n] = end;
        mark(n, kind);
    }

    private void checkAfterQuote(int n, int from, int to) {
        if (from < to && fault == Fault.NONE && !(trim && blank(from, to))) {
            fault = Fault.TEXT_AFTER_QUOTE;
            faultField = n;
        }
    }

    private boolean blank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (window.bytes[i] != ' ' && window.bytes[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private void mark(int n, byte kind) {
        if (!anyKind) {
            anyKind = true;
            Arrays.fill(kinds, PLAIN);
        }
        coverKinds(n + 1);
        kinds[n] = kind;
    }

    private void growFields() {
        checkColumns(starts.length);
        int size = starts.length * 2;
        starts = Arrays.copyOf(starts, size);
        ends = Arrays.copyOf(ends, size);
    }

    private void cover(int count) {
        checkColumns(count);
        coverKinds(count);
    }

    private void coverKinds(int count) {
        if (kinds.length < count) {
            kinds = Arrays.copyOf(kinds, count * 2);
        }
    }

    private void checkColumns(int found) {
        if (found > maxColumns) {
            throw VeloException.of(ErrorKind.DATA, "A record has more than " + maxColumns + " fields")
                    .where(window.place(recordStart))
                    .cure("Check the option 'delimiter', or raise 'max_columns'.")
                    .build();
        }
    }
}
