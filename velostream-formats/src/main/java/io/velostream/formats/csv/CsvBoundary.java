package io.velostream.formats.csv;

import io.velostream.formats.InputFile;
import io.velostream.formats.csv.CsvSteps.Mark;
import io.velostream.formats.csv.CsvSteps.State;
import java.io.IOException;
import java.util.Arrays;

/**
 * Finds the first record that begins at or behind a byte in the middle of a file. Whether that byte lies inside of quotes
 * cannot be known without reading all before it, so both are tried on the bytes around: the one that leads to fewer
 * contradictions is taken, and outside when neither does. The guess depends on nothing but the file and the byte, so that
 * the reader of the slice before can check it. All slices together look at each byte a few times, however long a record is:
 * where none ends near the byte, the guess is what the byte stands in, and one goes on from there as far as the slice
 * reaches.
 */
final class CsvBoundary {
    private static final int BEFORE = 4096;
    private static final int BEHIND = 1 << 16;
    private static final int MAX_BEHIND = 1 << 20;
    private static final int BLOCK = 1 << 16;
    /** As far as two guesses about the same byte are followed until both end at the same place. */
    private static final long MAX_FOLLOWED = 1L << 28;

    /**
     * What is found at the beginning of a slice.
     *
     * @param record where the first record begins, at or behind the beginning of the slice; -1 when none begins before its end
     * @param end where one stands at the end of the slice when there is no record
     */
    record Entry(long record, Mark end) {
        boolean hasRecord() {
            return record >= 0;
        }
    }

    private final InputFile file;
    private final CsvLayout layout;
    private final CsvDialect dialect;

    private byte[] bytes = {};
    private int length;
    private boolean toEnd;

    private CsvBoundary(InputFile file, CsvLayout layout) {
        this.file = file;
        this.layout = layout;
        this.dialect = layout.dialect();
    }

    /** What the reader of the slice from {@code start} to {@code end} finds first. */
    static Entry enter(InputFile file, CsvLayout layout, long start, long end) throws IOException {
        Entry guess = guess(file, layout, start);
        return guess.hasRecord() ? guess : follow(file, layout, guess.end(), end);
    }

    /** Whether the reader of the slice that begins at {@code boundary} finds this record first, which was reached by reading. */
    static boolean leadsTo(InputFile file, CsvLayout layout, long boundary, long record) throws IOException {
        Entry guess = guess(file, layout, boundary);
        if (!guess.hasRecord()) {
            guess = follow(file, layout, guess.end(), record);
        }
        return guess.record() == record;
    }

    /** Whether the reader of the slice that begins at {@code boundary} goes on as one does who stands there at this mark. */
    static boolean continues(InputFile file, CsvLayout layout, long boundary, Mark mark) throws IOException {
        Entry guess = guess(file, layout, boundary);
        if (guess.hasRecord()) {
            return follow(file, layout, mark, guess.record()).record() == guess.record();
        }
        if (guess.end().equals(mark)) {
            return true;
        }
        long far = boundary + MAX_FOLLOWED;
        Entry truth = follow(file, layout, mark, far);
        return truth.hasRecord()
                && truth.record() == follow(file, layout, guess.end(), far).record();
    }

    /** The first record behind a byte if it begins not far from it, otherwise in what the byte stands. */
    private static Entry guess(InputFile file, CsvLayout layout, long boundary) throws IOException {
        if (boundary <= layout.dataStart()) {
            return new Entry(layout.dataStart(), new Mark(State.FIELD_START, layout.dataStart()));
        }
        return new CsvBoundary(file, layout).guess(boundary);
    }

    private Entry guess(long boundary) throws IOException {
        long from = Math.max(layout.dataStart(), boundary - BEFORE);
        int target = (int) (boundary - from);
        boolean certain = from == layout.dataStart();
        Trial found;
        int behind = BEHIND;
        do {
            read(from, target + behind);
            int sync = certain ? 0 : sync(target);
            boolean afterBreak =
                    sync > 0 && (CsvSteps.isBreak(bytes[sync - 1]) || bytes[sync - 1] == dialect.delimiter());
            found = new Trial(sync, certain || afterBreak ? State.FIELD_START : State.UNQUOTED, target, certain);
            if (!certain && found.contradictions > 0) {
                Trial inside = new Trial(sync, State.QUOTED, target, false);
                found = inside.contradictions < found.contradictions ? inside : found;
            }
            behind *= 4;
        } while (!found.isCertain() && behind <= MAX_BEHIND);
        Mark mark = new Mark(found.stateAtTarget, from + found.target);
        if (found.isCertain()) {
            return new Entry(from + (found.record < 0 ? length : found.record), mark);
        }
        return new Entry(-1, mark);
    }

    private void read(long from, int wanted) throws IOException {
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

    /** Goes on from a mark to the end of the record, or to {@code to} when that comes first. */
    private static Entry follow(InputFile file, CsvLayout layout, Mark from, long to) throws IOException {
        CsvSteps steps = new CsvSteps(layout, from.state(), false);
        byte[] block = new byte[BLOCK];
        long base = from.at();
        int have = 0;
        int at = 0;
        boolean more = true;
        while (base + at < to) {
            // A step may need two bytes.
            if (at + 1 >= have && more) {
                System.arraycopy(block, at, block, 0, have - at);
                base += at;
                have -= at;
                at = 0;
                int n = file.read(base + have, block, have, block.length - have);
                more = n >= 0;
                have += Math.max(0, n);
                continue;
            }
            if (at >= have) {
                // The file ends, and the last record with it.
                return new Entry(base + have, new Mark(steps.state, base + have));
            }
            at += steps.step(block, at, have);
            if (steps.recordEnded) {
                return new Entry(base + at, new Mark(steps.state, base + at));
            }
        }
        return new Entry(-1, new Mark(steps.state, base + at));
    }

    /** The bytes read from some place on, in some state. */
    private final class Trial {
        /** The first record at or behind the target, -1 when none begins in what was read. */
        private int record = -1;
        /** The state at the target, or behind it when it lies between two bytes that belong together. */
        private State stateAtTarget;

        private int target;
        private final int contradictions;

        Trial(int from, State initial, int target, boolean atRecordStart) {
            boolean recordStart = atRecordStart || (from > 0 && CsvSteps.isBreak(bytes[from - 1]));
            CsvSteps steps = new CsvSteps(layout, initial, recordStart && initial != State.QUOTED);
            this.stateAtTarget = initial;
            this.target = -1;
            int at = from;
            while (at < length) {
                if (this.target < 0 && at >= target) {
                    this.target = at;
                    stateAtTarget = steps.state;
                }
                at += steps.step(bytes, at, length);
                if (steps.recordEnded && record < 0 && at >= target) {
                    record = at;
                }
            }
            this.target = this.target < 0 ? target : this.target;
            this.contradictions = steps.contradictions + (toEnd && steps.state == State.QUOTED ? 1 : 0);
        }

        /** Whether it is known where the record begins. */
        boolean isCertain() {
            return toEnd || (record >= 0 && record < length);
        }
    }
}
