package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.Arrays;

/**
 * Finds the first record that begins at or behind a byte in the middle of a file. Whether that byte lies inside of quotes
 * cannot be known without reading all before it, so both are tried on the bytes around: the one that leads to fewer
 * contradictions is taken, and outside when neither does. The answer depends on nothing but the file and the byte, so that
 * the reader of the slice before can check it.
 */
final class CsvBoundary {
    private static final int BEFORE = 4096;
    private static final int BEHIND = 1 << 16;
    private static final int MAX_BEHIND = 1 << 28;

    private enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        CLOSED,
        COMMENT
    }

    private final CsvLayout layout;
    private final CsvDialect dialect;

    private byte[] bytes = {};
    private int length;
    private boolean toEnd;

    /** What a trial found. */
    private int found;

    private int contradictions;

    private CsvBoundary(CsvLayout layout) {
        this.layout = layout;
        this.dialect = layout.dialect();
    }

    /** Where that record begins; the end of the file when there is none. */
    static long firstRecord(InputFile file, CsvLayout layout, long boundary) throws IOException {
        return boundary <= layout.dataStart() ? layout.dataStart() : new CsvBoundary(layout).find(file, boundary);
    }

    private long find(InputFile file, long boundary) throws IOException {
        long from = Math.max(layout.dataStart(), boundary - BEFORE);
        for (int behind = BEHIND; behind <= MAX_BEHIND; behind *= 4) {
            read(file, from, (int) (boundary - from) + behind);
            int target = (int) (boundary - from);
            boolean certain = from == layout.dataStart();
            int sync = certain ? 0 : sync(target);
            boolean afterBreak = sync > 0 && (isBreak(bytes[sync - 1]) || bytes[sync - 1] == dialect.delimiter());
            run(sync, certain || afterBreak ? State.FIELD_START : State.UNQUOTED, target, certain);
            int outside = found;
            int against = contradictions;
            if (!certain && against > 0) {
                run(sync, State.QUOTED, target, false);
                if (contradictions >= against) {
                    found = outside;
                }
            }
            if (found >= 0 && (found < length || toEnd)) {
                return from + found;
            }
            if (toEnd) {
                return from + length;
            }
        }
        throw VeloException.of(ErrorKind.DATA, "Cannot find where a record begins")
                .where(file.name() + ", byte " + boundary)
                .why("there is no line break outside of quotes for " + MAX_BEHIND + " bytes")
                .cure("Set split=false.")
                .build();
    }

    private void read(InputFile file, long from, int wanted) throws IOException {
        bytes = Arrays.copyOf(bytes, wanted);
        while (length < wanted) {
            int n = file.read(from + length, bytes, length, wanted - length);
            if (n < 0) {
                toEnd = true;
                return;
            }
            length += n;
        }
    }

    /** A place before the target where no pair of quotes, escape or line break is cut in two. */
    private int sync(int target) {
        for (int at = 2; at < target; at++) {
            if (isPlain(bytes[at - 2]) && isPlain(bytes[at - 1]) && isPlain(bytes[at])) {
                return at;
            }
        }
        return 0;
    }

    private boolean isPlain(byte b) {
        return b != dialect.quote() && b != dialect.escape() && b != '\r';
    }

    private static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Reads from {@code at} on in this state, counting what speaks against it. */
    private void run(int from, State initial, int target, boolean atRecordStart) {
        State state = initial;
        found = -1;
        contradictions = 0;
        int fields = 1;
        boolean wholeRecord = atRecordStart || (from > 0 && isBreak(bytes[from - 1]));
        int recordStart = from;
        int at = from;
        while (at < length) {
            byte b = bytes[at];
            if (isBreak(b) && state != State.QUOTED) {
                int next = b == '\r' && at + 1 < length && bytes[at + 1] == '\n' ? at + 2 : at + 1;
                boolean blank = at == recordStart || state == State.COMMENT;
                if (wholeRecord && !blank && fields != layout.columns()) {
                    contradictions++;
                }
                if (found < 0 && next >= target) {
                    found = next;
                }
                state = State.FIELD_START;
                fields = 1;
                wholeRecord = true;
                recordStart = next;
                at = next;
                continue;
            }
            boolean escapes = dialect.hasEscape() && b == dialect.escape() && state != State.COMMENT;
            if (escapes) {
                state = state == State.FIELD_START ? State.UNQUOTED : state;
                at += 2;
                continue;
            }
            if (state == State.QUOTED && b == dialect.quote() && at + 1 < length && bytes[at + 1] == b) {
                at += 2;
                continue;
            }
            if (b == dialect.delimiter() && state != State.QUOTED && state != State.COMMENT) {
                fields++;
            }
            state = after(state, b, at == recordStart);
            at++;
        }
        if (toEnd && state == State.QUOTED) {
            contradictions++;
        }
    }

    private State after(State state, byte b, boolean first) {
        switch (state) {
            case FIELD_START -> {
                if (first && b == dialect.comment()) {
                    return State.COMMENT;
                }
                boolean blank = dialect.trim() && (b == ' ' || b == '\t');
                return b == dialect.quote()
                        ? State.QUOTED
                        : b == dialect.delimiter() || blank ? State.FIELD_START : State.UNQUOTED;
            }
            case UNQUOTED -> {
                // Legal as data, but a sign that the text is not where it seems to be.
                contradictions += b == dialect.quote() ? 1 : 0;
                return b == dialect.delimiter() ? State.FIELD_START : State.UNQUOTED;
            }
            case QUOTED -> {
                return b == dialect.quote() ? State.CLOSED : State.QUOTED;
            }
            case CLOSED -> {
                boolean blank = dialect.trim() && (b == ' ' || b == '\t');
                if (b == dialect.delimiter()) {
                    return State.FIELD_START;
                }
                contradictions += blank ? 0 : 1;
                return blank ? State.CLOSED : State.UNQUOTED;
            }
            default -> {
                return state;
            }
        }
    }
}
