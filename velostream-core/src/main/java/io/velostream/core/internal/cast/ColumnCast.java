package io.velostream.core.internal.cast;

import io.velostream.api.batch.Column;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.BinaryType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.JsonType;
import io.velostream.api.type.DataType.Storage;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.DataType.TimeType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.DataType.UuidType;
import java.util.Optional;

/**
 * Converts columns of one type into another. Nulls stay nulls. A value that does not fit is reported with its row and
 * leaves something without meaning in that row. Immutable, thread-safe.
 */
public final class ColumnCast {
    private final DataType from;
    private final DataType to;
    private final Fit fit;
    private final Body body;

    /** A loop over a column. */
    @FunctionalInterface
    interface Body {
        Column apply(Column column, RowErrors errors);
    }

    private ColumnCast(DataType from, DataType to, Fit fit, Body body) {
        this.from = from;
        this.to = to;
        this.fit = fit;
        this.body = body;
    }

    /** The conversion, or empty when there is none. */
    public static Optional<ColumnCast> between(DataType from, DataType to) {
        Fit fit = CastRules.fit(from, to);
        return fit == Fit.NONE ? Optional.empty() : Optional.of(new ColumnCast(from, to, fit, body(from, to)));
    }

    public DataType from() {
        return from;
    }

    public DataType to() {
        return to;
    }

    public Fit fit() {
        return fit;
    }

    public Column apply(Column column, RowErrors errors) {
        return fit == Fit.SAME ? column : body.apply(column, errors);
    }

    private static Body body(DataType from, DataType to) {
        if (from.equals(to)) {
            return (c, e) -> c;
        }
        if ((from instanceof StringType && to instanceof BinaryType)
                || (from instanceof UuidType && to instanceof BinaryType)
                || (from instanceof JsonType && to instanceof StringType)) {
            return (c, e) -> TextCasts.sameBytes(c, to);
        }
        if (to instanceof StringType) {
            return TextCasts.toText(from);
        }
        if (from.isNested() && to.isNested()) {
            return NestedCasts.of(from, to);
        }
        if (from instanceof IntegerType || from instanceof FloatType || isShortDecimal(from)) {
            Body number = NumberCasts.of(from, to);
            if (number != null) {
                return number;
            }
        }
        if (from instanceof DateType && to instanceof TimestampType t) {
            return (c, e) -> TimeCasts.dateToTimestamp(c, t, e);
        }
        if (from instanceof TimestampType f && to instanceof TimestampType t) {
            return (c, e) -> TimeCasts.timestampToTimestamp(c, f, t, e);
        }
        if (from instanceof TimestampType f && to instanceof DateType) {
            return (c, e) -> TimeCasts.timestampToDate(c, f);
        }
        if (from instanceof TimestampType f && to instanceof TimeType) {
            return (c, e) -> TimeCasts.timestampToTime(c, f, e);
        }
        return (c, e) -> ValueCasts.apply(c, to, e);
    }

    static boolean isShortDecimal(DataType type) {
        return type instanceof DecimalType && type.storage() == Storage.LONG;
    }
}
