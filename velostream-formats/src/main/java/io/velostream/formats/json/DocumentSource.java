package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.formats.json.JsonFault.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The records of JSON documents: values one after another with white space between them, of which an array stands for its
 * elements; or the elements of one array that lies deeper. A value that does not fit rejects its record. Behind broken
 * syntax nothing can be trusted, so that is an error.
 */
final class DocumentSource implements RecordSource {
    /** What may come next. */
    enum State {
        /** A document, or the end of the file. */
        TOP,
        /** The first element of an array, or its end. */
        FIRST,
        /** A comma or the end of the array. */
        NEXT
    }

    private final RecordWindow window;
    private final JsonCursor cursor;
    private final String file;
    private final List<String> pointer;
    private final long maxRecordBytes;

    private State state;
    private int pos;
    private boolean fileEnded;
    /** Newlines before {@link #pos}, counted up to {@link #counted}. */
    private long lines;

    private int counted;
    private Optional<RejectedRow> rejected = Optional.empty();

    /**
     * @param from where the window stands
     * @param pointer names of the members that lead to the array; empty for the documents themselves
     */
    DocumentSource(
            RecordWindow window,
            JsonCursor cursor,
            String file,
            ReadPosition from,
            List<String> pointer,
            long maxRecordBytes)
            throws IOException {
        this.window = window;
        this.cursor = cursor;
        this.file = file;
        this.state = from.state();
        this.lines = from.line() - 1;
        this.pointer = pointer;
        this.maxRecordBytes = maxRecordBytes;
        cursor.reset(window.buf, 0, 0);
        if (window.base == 0) {
            pos = window.skipByteOrderMark(file);
            cursor.reset(window.buf, 0, window.limit);
            if (!pointer.isEmpty()) {
                descend();
            }
        }
    }

    /** Reads more of the file, keeping everything from {@link #pos} on, which the cursor has to go through again. */
    private void more() throws IOException {
        countLines(pos);
        window.discard(pos);
        pos = 0;
        counted = 0;
        if (window.limit > maxRecordBytes) {
            throw failure("a record is longer than " + maxRecordBytes + " bytes", pos)
                    .cure("Raise the option max_record_bytes if that is right.")
                    .build();
        }
        fileEnded = !window.readAsMuchAgain();
        cursor.reset(window.buf, 0, window.limit);
    }

    private void countLines(int to) {
        lines = lineBefore(to);
        counted = to;
    }

    /** Newlines before {@code to}, which lies at or behind {@link #counted}. */
    private long lineBefore(int to) {
        long n = lines;
        for (int p = Words.findNewline(window.buf, counted, to); p >= 0; p = Words.findNewline(window.buf, p + 1, to)) {
            n++;
        }
        return n;
    }

    /** The next byte that is no white space, at {@link #pos}; or -1 at the end of the file. */
    private int token() throws IOException {
        while (true) {
            cursor.begin(pos);
            cursor.skipSpace();
            pos = cursor.pos;
            if (pos < window.limit) {
                return window.buf[pos];
            }
            if (fileEnded) {
                return -1;
            }
            more();
        }
    }

    /** Runs a step from {@link #pos} on, again with more of the file as long as it meets the end. */
    private void step(Runnable action) throws IOException {
        while (true) {
            cursor.begin(pos);
            try {
                action.run();
                // A number at the very end may go on behind it.
                if (cursor.pos < window.limit || fileEnded) {
                    pos = cursor.pos;
                    return;
                }
            } catch (JsonFault fault) {
                if (fault.kind() != Kind.END || fileEnded) {
                    throw broken(fault);
                }
            }
            more();
        }
    }

    /** Goes into the array that the pointer names. */
    private void descend() throws IOException {
        for (String name : pointer) {
            if (token() != '{') {
                throw noArray("there is no object to hold '" + name + "'");
            }
            pos++;
            byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
            boolean found = false;
            while (!found) {
                int c = token();
                if (c == ',') {
                    pos++;
                } else if (c == '}') {
                    throw noArray("the object has no '" + name + "'");
                }
                boolean[] match = new boolean[1];
                step(() -> match[0] = readName(wanted));
                found = match[0];
                if (!found) {
                    step(cursor::skipValue);
                }
            }
        }
        if (token() != '[') {
            throw noArray("the value is no array");
        }
        pos++;
        state = State.FIRST;
    }

    private boolean readName(byte[] wanted) {
        if (cursor.peekToken() != '"') {
            throw cursor.unexpected("a name in quotes");
        }
        cursor.string();
        boolean match = Arrays.equals(wanted, 0, wanted.length, cursor.text, cursor.textFrom, cursor.textEnd);
        cursor.expect(':');
        return match;
    }

    /** Checks what follows the array of the pointer, so that a file cut there is found out. */
    private void ascend() throws IOException {
        for (int i = 0; i < pointer.size(); i++) {
            while (true) {
                int c = token();
                if (c == '}') {
                    pos++;
                    break;
                }
                if (c != ',') {
                    throw broken(cursor.unexpected("',' or '}'"));
                }
                pos++;
                step(() -> readName(new byte[0]));
                step(cursor::skipValue);
            }
        }
        if (token() >= 0) {
            throw broken(new JsonFault(Kind.SYNTAX, "more text follows the document"));
        }
    }

    @Override
    public Outcome next(RecordAction action) throws IOException {
        while (true) {
            int c = token();
            switch (state) {
                case TOP -> {
                    if (c < 0) {
                        return Outcome.END;
                    }
                    if (c != '[') {
                        return record(action);
                    }
                    pos++;
                    state = State.FIRST;
                }
                case FIRST -> {
                    if (c != ']') {
                        state = State.NEXT;
                        return record(action);
                    }
                    endArray();
                }
                case NEXT -> {
                    if (c == ']') {
                        endArray();
                    } else if (c == ',') {
                        pos++;
                        token();
                        return record(action);
                    } else {
                        cursor.begin(pos);
                        throw broken(cursor.unexpected("',' or ']'"));
                    }
                }
            }
        }
    }

    private void endArray() throws IOException {
        pos++;
        state = State.TOP;
        if (!pointer.isEmpty()) {
            ascend();
        }
    }

    private Outcome record(RecordAction action) throws IOException {
        while (true) {
            cursor.begin(pos);
            String reason;
            try {
                action.read();
                if (cursor.pos - pos <= maxRecordBytes) {
                    pos = cursor.pos;
                    return Outcome.RECORD;
                }
                action.undo();
                reason = "the record is longer than " + maxRecordBytes + " bytes (option max_record_bytes)";
            } catch (JsonFault fault) {
                if (fault.kind() == Kind.END && !fileEnded) {
                    more();
                    continue;
                }
                if (fault.kind() != Kind.VALUE) {
                    throw broken(fault);
                }
                reason = action.reason(fault);
            }
            if (reject(reason)) {
                return Outcome.REJECTED;
            }
        }
    }

    /** Rejects the record at {@link #pos}; false when it was not in the window as a whole, so that it may be good yet. */
    private boolean reject(String reason) throws IOException {
        long from = offset();
        long known = window.base + window.limit;
        step(cursor::skipRecord);
        int at = Math.toIntExact(from - window.base);
        if (known != window.base + window.limit) {
            pos = at;
            return false;
        }
        countLines(at);
        byte[] raw = Arrays.copyOfRange(window.buf, at, pos);
        rejected = Optional.of(RejectedRow.unread(raw, file + ", line " + (lines + 1), reason));
        return true;
    }

    private VeloException broken(JsonFault fault) {
        return failure(fault.reason(), cursor.pos)
                .cure("Repair the file; records before this place have been read.")
                .build();
    }

    private VeloException noArray(String why) {
        return VeloException.of(ErrorKind.CONFIGURATION, "Cannot find the array /" + String.join("/", pointer))
                .where(file)
                .why(why)
                .cure("Correct the option records.")
                .build();
    }

    private VeloException.Builder failure(String why, int at) {
        long line = lineBefore(Math.min(at, window.limit)) + 1;
        return VeloException.of(ErrorKind.CORRUPT, "Cannot read the JSON document")
                .where(file + ", line " + line + ", byte " + (window.base + at))
                .why(why);
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
        countLines(pos);
        return new ReadPosition(offset(), lines + 1, state).toString();
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
