package io.velostream.formats.csv;

import io.velostream.formats.InputFile;
import io.velostream.formats.lines.LineEnds;
import java.io.IOException;

/** Finds where records end in a file that grows: a line break inside of quotes is none of their ends. One use. */
final class CsvRecordEnds {
    private static final int BLOCK = 1 << 16;
    /** Looked at in one go, so that the rows of a large file come soon. */
    private static final long AT_ONCE = 1L << 26;
    /** A record longer than this is taken for a quote that nobody closes: then lines count. */
    private static final long LONGEST = 1L << 28;

    private enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        /** Behind a quote in quotes: the end of the field, or the first of two. */
        QUOTE,
        /** Behind an escape, and whether that was in quotes. */
        ESCAPED,
        ESCAPED_IN_QUOTES,
        COMMENT
    }

    private final CsvDialect dialect;
    private State state = State.FIELD_START;
    private boolean first = true;
    private long last = -1;

    private CsvRecordEnds(CsvDialect dialect) {
        this.dialect = dialect;
    }

    /** The end of the last complete record behind {@code from}, where one begins; {@code from} when none is complete. */
    static long last(InputFile file, CsvLayout layout, long from, long to) throws IOException {
        CsvRecordEnds ends = new CsvRecordEnds(layout.dialect());
        long start = Math.max(from, layout.dataStart());
        byte[] block = new byte[BLOCK];
        long at = start;
        while (at < to && (ends.last < 0 || at < start + AT_ONCE)) {
            if (at - start >= LONGEST) {
                return LineEnds.last(file, from, to);
            }
            int n = LineEnds.readFully(file, at, block, (int) Math.min(BLOCK, to - at));
            if (n == 0) {
                break;
            }
            ends.look(block, n, at);
            at += n;
        }
        return ends.last >= 0 ? ends.last : Math.min(start, to);
    }

    private void look(byte[] bytes, int length, long position) {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            state = after(b);
            if (b == '\n' && state == State.FIELD_START) {
                last = position + i + 1;
            }
            first = state == State.FIELD_START && (b == '\n' || b == '\r');
        }
    }

    private State after(byte b) {
        boolean lineBreak = b == '\n' || b == '\r';
        switch (state) {
            case QUOTED -> {
                if (dialect.hasEscape() && b == dialect.escape()) {
                    return State.ESCAPED_IN_QUOTES;
                }
                return b == dialect.quote() ? State.QUOTE : State.QUOTED;
            }
            case ESCAPED_IN_QUOTES -> {
                return State.QUOTED;
            }
            case ESCAPED -> {
                return State.UNQUOTED;
            }
            case QUOTE -> {
                if (b == dialect.quote()) {
                    return State.QUOTED;
                }
                return lineBreak || b == dialect.delimiter() ? State.FIELD_START : State.UNQUOTED;
            }
            case COMMENT -> {
                return lineBreak ? State.FIELD_START : State.COMMENT;
            }
            default -> {
                if (lineBreak || b == dialect.delimiter()) {
                    return State.FIELD_START;
                }
                if (dialect.hasEscape() && b == dialect.escape()) {
                    return State.ESCAPED;
                }
                return state == State.UNQUOTED ? State.UNQUOTED : begin(b);
            }
        }
    }

    private State begin(byte b) {
        if (first && b == dialect.comment()) {
            return State.COMMENT;
        }
        if (b == dialect.quote()) {
            return State.QUOTED;
        }
        return dialect.trim() && (b == ' ' || b == '\t') ? State.FIELD_START : State.UNQUOTED;
    }
}
