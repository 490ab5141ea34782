package io.velostream.formats.json;

import io.velostream.api.RejectedRow;
import io.velostream.formats.json.JsonFault.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a slice. A raw newline cannot occur inside a value, so a line is a record whatever it holds, and one that is
 * bad says nothing about the next. Blank lines are skipped.
 */
final class LineSource implements RecordSource {
    /** As much as is kept of a line that is longer than allowed. */
    private static final int KEPT_OF_OVERLONG = 64 * 1024;

    private final RecordWindow window;
    private final JsonCursor cursor;
    private final String file;
    private final long sliceEnd;
    private final long maxRecordBytes;
    /** Number of the next line, or 0 when unknown, in a slice that does not begin with the file. */
    private long line;

    private int pos;
    /** End of the last whole line in the window. */
    private int ready;

    private Optional<RejectedRow> rejected = Optional.empty();

    /**
     * @param window stands at the beginning of a line, or at the byte before the slice when {@code align}
     * @param align whether to go on behind the next newline
     */
    LineSource(
            RecordWindow window,
            JsonCursor cursor,
            String file,
            long sliceEnd,
            long line,
            boolean align,
            long maxRecordBytes)
            throws IOException {
        this.window = window;
        this.cursor = cursor;
        this.file = file;
        this.sliceEnd = sliceEnd;
        this.line = line;
        this.maxRecordBytes = maxRecordBytes;
        if (align) {
            toNextLine();
        } else if (window.base == 0) {
            pos = window.skipByteOrderMark(file);
            findLines(0);
        }
    }

    /** Drops everything up to the next newline. */
    private void toNextLine() throws IOException {
        while (true) {
            int newline = Words.findNewline(window.buf, pos, window.limit);
            if (newline >= 0) {
                pos = newline + 1;
                findLines(pos);
                return;
            }
            window.discard(window.limit);
            pos = 0;
            if (!window.read()) {
                ready = 0;
                return;
            }
        }
    }

    /** Finds the last newline in the window, if it has one from {@code from} on. */
    private boolean findLines(int from) {
        for (int i = window.limit - 1; i >= from; i--) {
            if (window.buf[i] == '\n') {
                ready = i + 1;
                cursor.reset(window.buf, pos, ready);
                return true;
            }
        }
        ready = pos;
        return false;
    }

    /** Gets at least one more line into the window. */
    private boolean load() throws IOException {
        window.discard(pos);
        pos = 0;
        int searched = 0;
        while (window.read()) {
            if (findLines(searched)) {
                return true;
            }
            searched = window.limit;
            if (window.limit > maxRecordBytes) {
                return true;
            }
        }
        ready = window.limit;
        cursor.reset(window.buf, 0, ready);
        return ready > 0;
    }

    @Override
    public Outcome next(RecordAction action) throws IOException {
        while (true) {
            if (pos >= ready) {
                if (window.base + pos >= sliceEnd || !load()) {
                    return Outcome.END;
                }
                if (ready == 0) {
                    return rejectOverlong();
                }
            }
            if (window.base + pos >= sliceEnd) {
                return Outcome.END;
            }
            cursor.begin(pos);
            cursor.skipSpace();
            if (cursor.pos < ready && window.buf[cursor.pos] != '\n') {
                return record(action);
            }
            endLine(cursor.pos);
        }
    }

    private Outcome record(RecordAction action) {
        try {
            action.read();
        } catch (JsonFault fault) {
            return reject(action.reason(fault));
        }
        cursor.skipSpace();
        int at = cursor.pos;
        if (at < ready && window.buf[at] != '\n') {
            action.undo();
            return reject(action.reason(
                    new JsonFault(Kind.SYNTAX, "more text follows the value: " + cursor.show(at, lineEnd(at)))));
        }
        if (at - pos > maxRecordBytes) {
            action.undo();
            return reject(tooLong());
        }
        endLine(at);
        return Outcome.RECORD;
    }

    private void endLine(int newline) {
        pos = Math.min(newline + 1, ready);
        if (line > 0) {
            line++;
        }
    }

    private int lineEnd(int from) {
        int newline = Words.findNewline(window.buf, from, ready);
        return newline < 0 ? ready : newline;
    }

    private Outcome reject(String reason) {
        int to = lineEnd(pos);
        int shown = to > pos && window.buf[to - 1] == '\r' ? to - 1 : to;
        int kept = to - pos > maxRecordBytes ? Math.min(shown, pos + KEPT_OF_OVERLONG) : shown;
        rejected = Optional.of(RejectedRow.unread(Arrays.copyOfRange(window.buf, pos, kept), place(), reason));
        endLine(to);
        return Outcome.REJECTED;
    }

    private Outcome rejectOverlong() throws IOException {
        byte[] kept = Arrays.copyOf(window.buf, Math.min(window.limit, KEPT_OF_OVERLONG));
        rejected = Optional.of(RejectedRow.unread(kept, place(), tooLong()));
        toNextLine();
        if (line > 0) {
            line++;
        }
        return Outcome.REJECTED;
    }

    private String tooLong() {
        return "the line is longer than " + maxRecordBytes + " bytes (option max_record_bytes)";
    }

    private String place() {
        return file + (line > 0 ? ", line " + line : ", byte " + offset());
    }

    @Override
    public RejectedRow rejected() {
        return rejected.orElseThrow();
    }

    @Override
    public long offset() {
        return window.base + pos;
    }

    @Override
    public String position() {
        return new ReadPosition(offset(), line, DocumentSource.State.TOP).toString();
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
