package io.velostream.cli;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.DataType.TimestampType;

/** Hashes the values of a column so that they can be compared with those of a column of another type. */
enum ColumnHash {
    /** Both sides store the same thing: the stored bits. */
    STORED,
    /** Floating-point numbers of different width: the wider one's bits. */
    DOUBLE,
    /** Numbers, points in time and nested values: what they mean. */
    MEANING,
    /** Types that have nothing in common but that they can be printed. */
    TEXT;

    /** How columns of these types are compared. */
    static ColumnHash between(DataType left, DataType right) {
        if (left.equals(right)) {
            return left.isNested() ? MEANING : STORED;
        }
        if (left instanceof FloatType && right instanceof FloatType) {
            return DOUBLE;
        }
        if (left instanceof IntegerType && right instanceof IntegerType) {
            return STORED;
        }
        boolean numbers = isNumber(left) && isNumber(right);
        boolean times = left instanceof TimestampType l && right instanceof TimestampType r && l.utc() == r.utc();
        boolean nested = left.isNested() && right.isNested();
        boolean texts = isText(left) && isText(right);
        return numbers || times || nested ? MEANING : texts ? STORED : TEXT;
    }

    private static boolean isNumber(DataType type) {
        return type instanceof IntegerType
                || type instanceof FloatType
                || type instanceof DecimalType
                || type instanceof NumericType;
    }

    private static boolean isText(DataType type) {
        return type.equals(DataType.STRING) || type.equals(DataType.JSON);
    }

    /** The hash of each row, written to the beginning of {@code out}. */
    void hash(Column column, long[] out) {
        switch (this) {
            case STORED -> stored(column, out);
            case DOUBLE -> doubles(column, out);
            case MEANING -> meaning(column, out);
            case TEXT -> {
                for (int i = 0; i < column.size(); i++) {
                    Object value = Values.get(column, i);
                    out[i] = value == null ? ValueHash.NULL : ValueHash.text(CellText.plain(value));
                }
            }
        }
        if (column.hasNulls()) {
            for (int i = 0; i < column.size(); i++) {
                if (column.isNull(i)) {
                    out[i] = ValueHash.NULL;
                }
            }
        }
    }

    private static void stored(Column column, long[] out) {
        int size = column.size();
        if (column instanceof IntColumn c) {
            for (int i = 0; i < size; i++) {
                out[i] = ValueHash.mix(c.get(i));
            }
        } else if (column instanceof LongColumn c) {
            for (int i = 0; i < size; i++) {
                out[i] = ValueHash.mix(c.get(i));
            }
        } else if (column instanceof BytesColumn c && !c.type().equals(DataType.NUMERIC)) {
            byte[] data = c.data();
            for (int i = 0; i < size; i++) {
                out[i] = ValueHash.bytes(data, c.start(i), c.length(i));
            }
        } else if (column instanceof DoubleColumn || column instanceof FloatColumn) {
            doubles(column, out);
        } else {
            meaning(column, out);
        }
    }

    private static void doubles(Column column, long[] out) {
        if (column instanceof FloatColumn c) {
            for (int i = 0; i < c.size(); i++) {
                out[i] = ValueHash.mix(Double.doubleToLongBits(c.get(i)));
            }
        } else if (column instanceof DoubleColumn c) {
            for (int i = 0; i < c.size(); i++) {
                out[i] = ValueHash.mix(Double.doubleToLongBits(c.get(i)));
            }
        } else {
            throw new IllegalArgumentException(column.type() + " is no floating-point type");
        }
    }

    private static void meaning(Column column, long[] out) {
        if (column instanceof LongColumn c && c.type() instanceof DecimalType type) {
            for (int i = 0; i < c.size(); i++) {
                out[i] = ValueHash.decimal(c.get(i), type.scale());
            }
            return;
        }
        for (int i = 0; i < column.size(); i++) {
            out[i] = ValueHash.of(Values.get(column, i));
        }
    }
}
