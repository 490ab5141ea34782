package io.velostream.formats.avro;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.IntervalColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;

/** Encoders of the schemas that {@link AvroSchemas} makes. */
final class Encoders {
    private static final byte[] NONE = {};

    private Encoders() {}

    /**
     * The encoder of a field.
     *
     * @param nanos whether times of day are written in nanoseconds
     */
    static ValueEncoder<?> of(Field field, boolean nanos) {
        DataType type = field.type();
        boolean nullable = field.nullable();
        return switch (type.storage()) {
            case BOOLEAN -> new OfBoolean(nullable);
            case INT -> new OfInt(nullable);
            case LONG -> longs(type, nullable, nanos);
            case FLOAT -> new OfFloat(nullable);
            case DOUBLE -> new OfDouble(nullable);
            case BYTES -> type.equals(DataType.UUID) ? new OfUuid(nullable) : new OfBytes(nullable);
            case INTERVAL -> new OfInterval(nullable);
            case LIST -> new NestedEncoders.OfList(nullable, of(((ListType) type).element(), nanos));
            case MAP ->
                new NestedEncoders.OfMap(
                        nullable, of(((MapType) type).key(), nanos), of(((MapType) type).value(), nanos));
            case STRUCT ->
                new NestedEncoders.OfStruct(
                        nullable,
                        ((StructType) type)
                                .fields().stream().map(f -> of(f, nanos)).toArray(ValueEncoder<?>[]::new));
        };
    }

    private static ValueEncoder<?> longs(DataType type, boolean nullable, boolean nanos) {
        if (type instanceof DecimalType) {
            return new OfLongDecimal(nullable);
        } else if (type.equals(DataType.DATE)) {
            return new OfDate(nullable);
        } else if (type.equals(DataType.TIME)) {
            return new OfTime(nullable, nanos ? 1 : 1000);
        }
        return new OfLong(nullable, type instanceof TimestampType);
    }

    private static final class OfBoolean extends ValueEncoder<BooleanColumn> {
        private boolean[] values = {};

        OfBoolean(boolean nullable) {
            super(BooleanColumn.class, nullable);
        }

        @Override
        void use(BooleanColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            out.writeByte(values[row] ? 1 : 0);
        }
    }

    private static final class OfInt extends ValueEncoder<IntColumn> {
        private int[] values = {};

        OfInt(boolean nullable) {
            super(IntColumn.class, nullable);
        }

        @Override
        void use(IntColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            out.writeLong(values[row]);
        }
    }

    private static final class OfLong extends ValueEncoder<LongColumn> {
        private final boolean timestamp;
        private long[] values = {};

        OfLong(boolean nullable, boolean timestamp) {
            super(LongColumn.class, nullable);
            this.timestamp = timestamp;
        }

        @Override
        void use(LongColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            long v = values[row];
            if (timestamp && (v == TimestampType.POSITIVE_INFINITY || v == TimestampType.NEGATIVE_INFINITY)) {
                out.reject("an infinite timestamp, which Avro does not have");
            }
            out.writeLong(v);
        }
    }

    private static final class OfDate extends ValueEncoder<LongColumn> {
        private long[] values = {};

        OfDate(boolean nullable) {
            super(LongColumn.class, nullable);
        }

        @Override
        void use(LongColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            long v = values[row];
            if ((int) v != v) {
                out.reject("a date that is infinite or more than 5 million years away, which Avro does not have");
            }
            out.writeLong(v);
        }
    }

    private static final class OfTime extends ValueEncoder<LongColumn> {
        private final long divisor;
        private long[] values = {};

        OfTime(boolean nullable, long divisor) {
            super(LongColumn.class, nullable);
            this.divisor = divisor;
        }

        @Override
        void use(LongColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            long v = values[row];
            if (v % divisor != 0) {
                out.reject("a time of day finer than microseconds; time_unit=ns keeps it");
            }
            out.writeLong(v / divisor);
        }
    }

    /** The unscaled number, big-endian, in as few bytes as hold it. */
    private static final class OfLongDecimal extends ValueEncoder<LongColumn> {
        private long[] values = {};

        OfLongDecimal(boolean nullable) {
            super(LongColumn.class, nullable);
        }

        @Override
        void use(LongColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            long v = values[row];
            int bits = 65 - Long.numberOfLeadingZeros(v < 0 ? ~v : v);
            int bytes = (bits + 7) / 8;
            out.writeByte(bytes << 1);
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                out.writeByte((int) (v >> shift));
            }
        }
    }

    private static final class OfFloat extends ValueEncoder<FloatColumn> {
        private float[] values = {};

        OfFloat(boolean nullable) {
            super(FloatColumn.class, nullable);
        }

        @Override
        void use(FloatColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            out.writeFloat(values[row]);
        }
    }

    private static final class OfDouble extends ValueEncoder<DoubleColumn> {
        private double[] values = {};

        OfDouble(boolean nullable) {
            super(DoubleColumn.class, nullable);
        }

        @Override
        void use(DoubleColumn column) {
            values = column.values();
        }

        @Override
        void value(int row, AvroOutput out) {
            out.writeDouble(values[row]);
        }
    }

    private static final class OfBytes extends ValueEncoder<BytesColumn> {
        private byte[] data = NONE;
        private int[] offsets = {};

        OfBytes(boolean nullable) {
            super(BytesColumn.class, nullable);
        }

        @Override
        void use(BytesColumn column) {
            data = column.data();
            offsets = column.offsets();
        }

        @Override
        void value(int row, AvroOutput out) {
            int from = offsets[row];
            out.writeBytes(data, from, offsets[row + 1] - from);
        }
    }

    /** Its 36 characters, which every reader understands; not every one knows the 16 bytes. */
    private static final class OfUuid extends ValueEncoder<BytesColumn> {
        private static final byte[] HEX = {
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
        };
        private final byte[] text = new byte[36];
        private byte[] data = NONE;
        private int[] offsets = {};

        OfUuid(boolean nullable) {
            super(BytesColumn.class, nullable);
        }

        @Override
        void use(BytesColumn column) {
            data = column.data();
            offsets = column.offsets();
        }

        @Override
        void value(int row, AvroOutput out) {
            int p = 0;
            for (int i = 0; i < 16; i++) {
                if (i == 4 || i == 6 || i == 8 || i == 10) {
                    text[p++] = '-';
                }
                byte b = data[offsets[row] + i];
                text[p++] = HEX[b >> 4 & 15];
                text[p++] = HEX[b & 15];
            }
            out.writeBytes(text, 0, 36);
        }
    }

    /** A record of three numbers: Avro's duration has neither negative parts nor microseconds. */
    private static final class OfInterval extends ValueEncoder<IntervalColumn> {
        private int[] months = {};
        private int[] days = {};
        private long[] micros = {};

        OfInterval(boolean nullable) {
            super(IntervalColumn.class, nullable);
        }

        @Override
        void use(IntervalColumn column) {
            months = column.months();
            days = column.days();
            micros = column.micros();
        }

        @Override
        void value(int row, AvroOutput out) {
            out.writeLong(months[row]);
            out.writeLong(days[row]);
            out.writeLong(micros[row]);
        }
    }
}
