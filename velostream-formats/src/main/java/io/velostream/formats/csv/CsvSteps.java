package io.velostream.formats.csv;

/** Goes through CSV text step by step, from any place in it, and counts what speaks against being there. Not thread-safe. */
final class CsvSteps {
    enum State {
        FIELD_START,
        UNQUOTED,
        QUOTED,
        CLOSED,
        COMMENT
    }

    /** Where in the file one stands, and in the midst of what. */
    record Mark(State state, long at) {}

    private final CsvLayout layout;
    private final CsvDialect dialect;

    State state;
    int contradictions;
    /** Whether the last step was a line break that ended a record. */
    boolean recordEnded;

    /** Whether all of the current record was seen, so that its fields can be counted. */
    private boolean whole;

    private boolean recordStart;
    private int fields = 1;

    /** @param recordStart whether a record begins here */
    CsvSteps(CsvLayout layout, State state, boolean recordStart) {
        this.layout = layout;
        this.dialect = layout.dialect();
        this.state = state;
        this.recordStart = recordStart;
        this.whole = recordStart;
    }

    static boolean isBreak(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Takes what stands at {@code at}, which is before {@code length}; one byte, or two that belong together. */
    int step(byte[] bytes, int at, int length) {
        byte b = bytes[at];
        boolean first = recordStart;
        recordEnded = false;
        if (isBreak(b) && state != State.QUOTED) {
            boolean blank = first || state == State.COMMENT;
            if (whole && !blank && fields != layout.columns()) {
                contradictions++;
            }
            state = State.FIELD_START;
            fields = 1;
            whole = true;
            recordStart = true;
            recordEnded = true;
            return b == '\r' && at + 1 < length && bytes[at + 1] == '\n' ? 2 : 1;
        }
        recordStart = false;
        if (dialect.hasEscape() && b == dialect.escape() && state != State.COMMENT) {
            state = state == State.FIELD_START ? State.UNQUOTED : state;
            return 2;
        }
        if (state == State.QUOTED && b == dialect.quote() && at + 1 < length && bytes[at + 1] == b) {
            return 2;
        }
        if (b == dialect.delimiter() && state != State.QUOTED && state != State.COMMENT) {
            fields++;
        }
        state = after(b, first);
        return 1;
    }

    private State after(byte b, boolean first) {
        boolean blank = dialect.trim() && (b == ' ' || b == '\t');
        switch (state) {
            case FIELD_START -> {
                if (first && b == dialect.comment()) {
                    return State.COMMENT;
                }
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
