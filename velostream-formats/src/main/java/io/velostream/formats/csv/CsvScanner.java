package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts bytes into records and fields. The fields of the current record lie in {@link #bytes}, between {@link #starts} and
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

    private static final int WINDOW = 1 << 17;

    private final CsvSource source;
    private final String fileName;
    private final CsvIndex index;
    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte comment;
    private final boolean trim;
    private final boolean hasEscape;
    private final long maxField;
    private final int maxColumns;

    byte[] bytes;
    int[] starts = new int[64];
    int[] ends = new int[64];
    byte[] kinds = new byte[64];
    int fields;
    /** Where the current record's fields begin in {@link #starts} and {@link #ends}; {@link #kinds} counts from 0. */
    int firstField;
    /** Whether a field of the record is not {@link #PLAIN}; otherwise {@link #kinds} has no meaning. */
    boolean anyKind;

    Fault fault = Fault.NONE;
    /** The column and line of the fault. */
    int faultField;

    long faultLine;
    /** The record's own bytes, without the line break. */
    int recordStart;

    int recordEnd;
    /** Line breaks before the record, from where the scanner began. */
    long recordLine;

    private int limit;
    private boolean atEnd;
    private long base;
    private int next;
    private int cursor;
    private long lines;
    private int openField;

    CsvScanner(CsvSource source, String fileName, CsvDialect dialect, long position, long maxField, int maxColumns) {
        this.source = source;
        this.fileName = fileName;
        this.index = new CsvIndex(dialect);
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote();
        this.escape = dialect.escape();
        this.comment = dialect.comment();
        this.trim = dialect.trim();
        this.hasEscape = dialect.hasEscape();
        this.maxField = maxField;
        this.maxColumns = maxColumns;
        this.base = position;
        this.bytes = new byte[WINDOW + CsvIndex.PADDING];
    }

    /** Where the next record begins, counted as the source counts, comments and blank lines included. */
    long position() {
        return base + next;
    }

    /** Where the next record begins in {@link #bytes}. */
    int nextStart() {
        return next;
    }

    /** Line breaks passed so far. */
    long lines() {
        return lines;
    }

    /** Goes on to the next record; a comment is one without fields. False at the end of the source. */
    boolean advance() throws IOException {
        while (true) {
            long linesBefore = lines;
            firstField = 0;
            recordLine = lines;
            recordStart = next;
            if (next < limit && bytes[next] == comment && comment != CsvDialect.NONE) {
                if (skipLine()) {
                    fields = 0;
                    return true;
                }
            } else if ((next < limit || !atEnd) && scan()) {
                checkColumns(fields);
                coverKinds(fields);
                return true;
            } else if (next == limit && atEnd) {
                return false;
            }
            lines = linesBefore;
            more();
        }
    }

    /**
     * Goes on to the next record if all of it has been read already, and keeps the fields of the one before where they are.
     * False when {@link #advance} has to be called, which drops them.
     */
    boolean advanceBuffered() {
        if (next == limit || (bytes[next] == comment && comment != CsvDialect.NONE)) {
            return false;
        }
        long linesBefore = lines;
        int fieldBefore = firstField;
        firstField += fields;
        recordLine = lines;
        recordStart = next;
        if (scan()) {
            checkColumns(fields);
            coverKinds(fields);
            return true;
        }
        firstField = fieldBefore;
        lines = linesBefore;
        return false;
    }

    /** Skips one physical line, whatever it holds; false at the end of the source. */
    boolean advanceLine() throws IOException {
        while (!skipLine()) {
            if (atEnd && next == limit) {
                return false;
            }
            more();
        }
        return true;
    }

    /** Passes over the next bytes if they are these: a byte order mark. */
    void skipPrefix(byte[] prefix) throws IOException {
        while (limit - next < prefix.length && !atEnd) {
            more();
        }
        if (limit - next >= prefix.length
                && Arrays.equals(bytes, next, next + prefix.length, prefix, 0, prefix.length)) {
            next += prefix.length;
            while (cursor < index.count && index.positions[cursor] < next) {
                cursor++;
            }
        }
    }

    private boolean skipLine() {
        int i = cursor;
        while (i < index.count) {
            int p = index.positions[i++];
            if (bytes[p] == '\n' || bytes[p] == '\r') {
                int end = lineBreakEnd(p);
                if (end < 0) {
                    return false;
                }
                cursor = end - p == 2 ? i + 1 : i;
                lines++;
                next = end;
                return true;
            }
        }
        if (atEnd && next < limit) {
            next = limit;
            cursor = index.count;
            return true;
        }
        return false;
    }

    /** Behind the line break at {@code p}, or -1 when it may go on in bytes not read yet. */
    private int lineBreakEnd(int p) {
        if (bytes[p] == '\n') {
            return p + 1;
        }
        if (p + 1 == limit) {
            return atEnd ? p + 1 : -1;
        }
        return bytes[p + 1] == '\n' ? p + 2 : p + 1;
    }

    /** Cuts the record at {@link #next}; false when its end has not been read yet. */
    private boolean scan() {
        byte[] b = bytes;
        int[] positions = index.positions;
        int count = index.count;
        int i = cursor;
        int start = next;
        int n = firstField;
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
            int p = positions[i++];
            byte c = b[p];
            if (c == delimiter) {
                if (n >= starts.length - 1) {
                    growFields();
                }
                starts[n] = start;
                ends[n] = p;
                if (escaped) {
                    mark(n, ESCAPED);
                    escaped = false;
                }
                n++;
                start = p + 1;
            } else if (c == '\n' || c == '\r') {
                int end = lineBreakEnd(p);
                if (end < 0) {
                    openField = start;
                    return false;
                }
                cursor = end - p == 2 ? i + 1 : i;
                lines++;
                next = end;
                finish(n, start, p, escaped);
                return true;
            } else if (c == quote && (p == start || (trim && blank(start, p)))) {
                openField = start;
                i = quoted(n, p, i);
                if (i < 0) {
                    return false;
                }
                if (fault == Fault.UNCLOSED_QUOTE) {
                    fields = n + 1 - firstField;
                    recordEnd = limit;
                    next = limit;
                    cursor = count;
                    return true;
                }
                int close = ends[n] + 1;
                if (n >= starts.length - 2) {
                    growFields();
                }
                if (i == count) {
                    start = close;
                    break;
                }
                // The end of the field: what stands between is a fault, or blanks to be trimmed.
                int q = positions[i];
                while (b[q] != delimiter && b[q] != '\n' && b[q] != '\r') {
                    i++;
                    if (i == count) {
                        break;
                    }
                    q = positions[i];
                }
                if (i == count) {
                    start = close;
                    break;
                }
                checkAfterQuote(n, close, q);
                if (b[q] == delimiter) {
                    i++;
                    n++;
                    start = q + 1;
                } else {
                    int end = lineBreakEnd(q);
                    if (end < 0) {
                        return false;
                    }
                    i++;
                    cursor = end - q == 2 ? i + 1 : i;
                    lines++;
                    next = end;
                    fields = n + 1 - firstField;
                    recordEnd = q;
                    return true;
                }
                continue;
            } else if (hasEscape && c == escape) {
                escaped = true;
                if (p + 1 >= limit && !atEnd) {
                    openField = start;
                    return false;
                }
                while (i < count && positions[i] <= p + 1) {
                    i++;
                }
            }
        }
        openField = start;
        if (!atEnd) {
            return false;
        }
        next = limit;
        cursor = count;
        if (anyKind && closedAt(n, start)) {
            checkAfterQuote(n, start, limit);
            fields = n + 1 - firstField;
            recordEnd = limit;
        } else {
            finish(n, start, limit, escaped);
        }
        return true;
    }

    /** Whether the last field was a quoted one that has ended already, so that {@code start} stands behind its quote. */
    private boolean closedAt(int n, int start) {
        byte kind = n - firstField < kinds.length ? kinds[n - firstField] : PLAIN;
        return kind != PLAIN && kind != ESCAPED && ends[n] + 1 == start;
    }

    private void finish(int n, int start, int end, boolean escaped) {
        starts[n] = start;
        ends[n] = end;
        if (escaped) {
            mark(n, ESCAPED);
        }
        fields = n + 1 - firstField;
        recordEnd = end;
    }

    /** Takes the quoted field whose quote stands at {@code open}; the next entry of the index, or -1 if bytes are missing. */
    private int quoted(int n, int open, int from) {
        byte[] b = bytes;
        int[] positions = index.positions;
        int count = index.count;
        int i = from;
        byte kind = QUOTED;
        long line = lines;
        while (i < count) {
            int p = positions[i++];
            byte c = b[p];
            if (c == '\n' || (c == '\r' && b[p + 1] != '\n')) {
                lines++;
            } else if (hasEscape && c == escape) {
                kind = QUOTED_ESCAPED;
                while (i < count && positions[i] <= p + 1) {
                    i++;
                }
            } else if (c == quote) {
                if (p + 1 == limit && !atEnd) {
                    return -1;
                }
                if (p + 1 == limit || b[p + 1] != quote) {
                    starts[n] = open + 1;
                    ends[n] = p;
                    mark(n, kind);
                    return i;
                }
                kind = QUOTED_ESCAPED;
                i++;
            }
        }
        if (!atEnd) {
            return -1;
        }
        starts[n] = open + 1;
        ends[n] = limit;
        mark(n, kind);
        fault = Fault.UNCLOSED_QUOTE;
        faultField = n - firstField;
        faultLine = line;
        return count;
    }

    private void checkAfterQuote(int n, int from, int to) {
        if (from < to && fault == Fault.NONE && !(trim && blank(from, to))) {
            fault = Fault.TEXT_AFTER_QUOTE;
            faultField = n - firstField;
            faultLine = lines;
        }
    }

    private boolean blank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t') {
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
        coverKinds(n + 1 - firstField);
        kinds[n - firstField] = kind;
    }

    private void growFields() {
        checkColumns(starts.length - firstField);
        int size = starts.length * 2;
        starts = Arrays.copyOf(starts, size);
        ends = Arrays.copyOf(ends, size);
    }

    private void coverKinds(int count) {
        if (kinds.length < count) {
            kinds = Arrays.copyOf(kinds, count * 2);
        }
    }

    private void checkColumns(int found) {
        if (found > maxColumns) {
            throw VeloException.of(ErrorKind.DATA, "A record has more than " + maxColumns + " fields")
                    .where(fileName + ", record at byte " + (base + recordStart))
                    .cure("Check the option 'delimiter', or raise 'max_columns'.")
                    .build();
        }
    }

    /** Reads on, keeping what begins at {@link #next}. */
    private void more() throws IOException {
        int kept = limit - next;
        if (kept > maxField && limit - Math.max(next, openField) > maxField) {
            throw VeloException.of(ErrorKind.DATA, "A field is longer than " + maxField + " bytes")
                    .where(fileName + ", record at byte " + (base + next))
                    .why("most likely a quote is never closed")
                    .cure("Correct the file or the option 'quote', or raise 'max_field_size'.")
                    .build();
        }
        byte[] from = bytes;
        if (kept > (bytes.length - CsvIndex.PADDING) / 2) {
            if (bytes.length > 1 << 30) {
                throw VeloException.of(ErrorKind.DATA, "A record is longer than 1 GiB")
                        .where(fileName + ", byte " + (base + next))
                        .build();
            }
            bytes = new byte[(bytes.length - CsvIndex.PADDING) * 2 + CsvIndex.PADDING];
        }
        System.arraycopy(from, next, bytes, 0, kept);
        base += next;
        next = 0;
        openField = 0;
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
        cursor = 0;
    }
}
