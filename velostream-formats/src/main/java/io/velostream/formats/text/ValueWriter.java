package io.velostream.formats.text;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.IntervalColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.DataType.TimestampType;
import java.nio.charset.StandardCharsets;

/**
 * Writes the values of columns of one type as text that {@link ValueParser} reads back as the same values. Thread-safe and
 * without state.
 */
public abstract class ValueWriter {
    ValueWriter() {}

    /** Writes the value of a row, which is not null, as it is: without quotes or escapes. */
    public abstract void write(Column column, int row, Utf8Buffer out);

    /** A writer for columns of this type, which must not be a nested one. */
    public static ValueWriter of(DataType type, BinaryText binary) {
        return switch (type.storage()) {
            case BOOLEAN -> new Booleans();
            case INT -> new Ints();
            case LONG -> ofLong(type);
            case FLOAT -> new Floats();
            case DOUBLE -> new Doubles();
            case BYTES -> ofBytes(type, binary);
            case INTERVAL -> new Intervals();
            case LIST, MAP, STRUCT ->
                throw VeloException.of(ErrorKind.UNSUPPORTED, "Cannot write a " + type + " as plain text")
                        .why("it is nested")
                        .build();
        };
    }

    private static ValueWriter ofLong(DataType type) {
        if (type instanceof DecimalType d) {
            return new Decimals(d.scale());
        } else if (type instanceof DataType.DateType) {
            return new Dates();
        } else if (type instanceof DataType.TimeType) {
            return new Times();
        } else if (type instanceof TimestampType t) {
            return new Timestamps(t.unit(), t.utc());
        }
        return new Longs();
    }

    private static ValueWriter ofBytes(DataType type, BinaryText binary) {
        if (type instanceof DecimalType d) {
            return new WideDecimals(d.scale());
        } else if (type instanceof DataType.UuidType) {
            return new Uuids();
        } else if (type instanceof DataType.BinaryType) {
            return new Binaries(binary);
        }
        return new Texts();
    }

    private static final class Booleans extends ValueWriter {
        private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            out.put(((BooleanColumn) column).get(row) ? TRUE : FALSE);
        }
    }

    private static final class Ints extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            NumberText.putLong(out, ((IntColumn) column).get(row));
        }
    }

    private static final class Longs extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            NumberText.putLong(out, ((LongColumn) column).get(row));
        }
    }

    private static final class Decimals extends ValueWriter {
        private final int scale;

        Decimals(int scale) {
            this.scale = scale;
        }

        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            NumberText.putDecimal(out, ((LongColumn) column).get(row), scale);
        }
    }

    private static final class WideDecimals extends ValueWriter {
        private final int scale;

        WideDecimals(int scale) {
            this.scale = scale;
        }

        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            NumberText.putWideDecimal(out, c.data(), c.start(row), c.length(row), scale);
        }
    }

    private static final class Dates extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            TimeText.putDate(out, ((LongColumn) column).get(row));
        }
    }

    private static final class Times extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            TimeText.putTime(out, ((LongColumn) column).get(row));
        }
    }

    private static final class Timestamps extends ValueWriter {
        private final TimeUnit unit;
        private final boolean utc;

        Timestamps(TimeUnit unit, boolean utc) {
            this.unit = unit;
            this.utc = utc;
        }

        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            TimeText.putTimestamp(out, ((LongColumn) column).get(row), unit, utc);
        }
    }

    private static final class Floats extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            NumberText.putFloat(out, ((FloatColumn) column).get(row));
        }
    }

    private static final class Doubles extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            NumberText.putDouble(out, ((DoubleColumn) column).get(row));
        }
    }

    /** string, json and numeric, which are text already. */
    private static final class Texts extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            out.put(c.data(), c.start(row), c.length(row));
        }
    }

    private static final class Binaries extends ValueWriter {
        private final BinaryText notation;

        Binaries(BinaryText notation) {
            this.notation = notation;
        }

        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            BytesText.putBinary(out, notation, c.data(), c.start(row), c.length(row));
        }
    }

    private static final class Uuids extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            BytesColumn c = (BytesColumn) column;
            BytesText.putUuid(out, c.data(), c.start(row));
        }
    }

    private static final class Intervals extends ValueWriter {
        @Override
        public void write(Column column, int row, Utf8Buffer out) {
            IntervalColumn c = (IntervalColumn) column;
            TimeText.putInterval(out, c.months()[row], c.days()[row], c.micros()[row]);
        }
    }
}
