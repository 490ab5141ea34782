package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.ValueParser;

/** Counts how many texts are ISO dates or timestamps. A column is one only if all of its texts are. */
final class DateEvidence {
    private static final int DATE_LENGTH = 10;

    private final Trial date = new Trial(DataType.DATE);
    private final Trial local = new Trial(DataType.TIMESTAMP);
    private final Trial utc = new Trial(DataType.TIMESTAMP_UTC);
    private final Trial localNanos = new Trial(DataType.timestamp(TimeUnit.NANOS, false));
    private final Trial utcNanos = new Trial(DataType.timestamp(TimeUnit.NANOS, true));

    void add(byte[] text, int from, int to) {
        int length = to - from;
        if (length < DATE_LENGTH || text[from + 4] != '-' || text[from + 7] != '-' || !isDigit(text[from])) {
            return;
        }
        if (length == DATE_LENGTH) {
            date.attempt(text, from, to);
        } else if (hasZone(text, from + DATE_LENGTH, to)) {
            utc.attempt(text, from, to);
            utcNanos.attempt(text, from, to);
        } else {
            local.attempt(text, from, to);
            localNanos.attempt(text, from, to);
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean hasZone(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == 'Z' || text[i] == 'z' || text[i] == '+' || text[i] == '-') {
                return true;
            }
        }
        return false;
    }

    /** The type of a column of this many texts. */
    DataType type(long texts) {
        for (Trial trial : new Trial[] {date, local, utc, localNanos, utcNanos}) {
            if (trial.passed == texts) {
                return trial.type;
            }
        }
        return DataType.STRING;
    }

    private static final class Trial {
        private final DataType type;
        private final ColumnBuilder column;
        private final ValueParser parser;
        private long passed;

        Trial(DataType type) {
            this.type = type;
            this.column = ColumnBuilder.of(type, 1);
            this.parser = ValueParser.of(column, BinaryText.BASE64);
        }

        void attempt(byte[] text, int from, int to) {
            if (parser.parse(text, from, to) == ParseResult.OK) {
                passed++;
                column.truncate(0);
            }
        }
    }
}
