package io.velostream.core.internal.cast;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.BinaryType;
import io.velostream.api.type.DataType.BooleanType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.IntervalType;
import io.velostream.api.type.DataType.JsonType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimeType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.DataType.UuidType;
import io.velostream.api.type.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which conversions there are, and which of them lose nothing. */
final class CastRules {
    /** Decimal digits that every float64 keeps. */
    private static final int DOUBLE_DIGITS = 15;
    /** Decimal digits that every float32 keeps. */
    private static final int FLOAT_DIGITS = 6;

    private CastRules() {}

    static Fit fit(DataType from, DataType to) {
        if (from.equals(to)) {
            return Fit.SAME;
        } else if (to instanceof StringType) {
            return from instanceof BinaryType ? Fit.CHECKED : Fit.LOSSLESS;
        } else if (from instanceof StringType) {
            return fromText(to);
        } else if (to instanceof JsonType) {
            return from instanceof BinaryType ? Fit.CHECKED : Fit.LOSSLESS;
        } else if (from instanceof BooleanType) {
            return to instanceof IntegerType ? Fit.CHECKED : Fit.NONE;
        } else if (from instanceof IntegerType i) {
            return fromInteger(i, to);
        } else if (from instanceof FloatType f) {
            return fromFloat(f, to);
        } else if (from instanceof DecimalType d) {
            return fromDecimal(d, to);
        } else if (from instanceof NumericType) {
            return isNumber(to) ? Fit.CHECKED : Fit.NONE;
        } else if (from instanceof DateType) {
            return to instanceof TimestampType t ? (t.utc() ? Fit.CHECKED : Fit.LOSSLESS) : Fit.NONE;
        } else if (from instanceof TimestampType t) {
            return fromTimestamp(t, to);
        } else if (from instanceof UuidType) {
            return to instanceof BinaryType ? Fit.LOSSLESS : Fit.NONE;
        } else if (from instanceof BinaryType) {
            return to instanceof UuidType ? Fit.CHECKED : Fit.NONE;
        }
        return from.isNested() ? fromNested(from, to) : Fit.NONE;
    }

    private static Fit fromText(DataType to) {
        if (to instanceof BinaryType) {
            return Fit.LOSSLESS;
        }
        return to.isNested() || to instanceof IntervalType ? Fit.NONE : Fit.CHECKED;
    }

    private static boolean isNumber(DataType t) {
        return t instanceof IntegerType
                || t instanceof FloatType
                || t instanceof DecimalType
                || t instanceof NumericType;
    }

    private static Fit fromInteger(IntegerType from, DataType to) {
        int digits = Long.toString(from.max()).length();
        if (to instanceof IntegerType i) {
            return i.bits() > from.bits() ? Fit.LOSSLESS : Fit.CHECKED;
        } else if (to instanceof FloatType f) {
            int kept = f.bits() == 64 ? 53 : 24;
            return from.bits() <= kept ? Fit.LOSSLESS : Fit.CHECKED;
        } else if (to instanceof DecimalType d) {
            return d.precision() - d.scale() >= digits ? Fit.LOSSLESS : Fit.CHECKED;
        } else if (to instanceof NumericType) {
            return Fit.LOSSLESS;
        }
        return to instanceof BooleanType ? Fit.CHECKED : Fit.NONE;
    }

    private static Fit fromFloat(FloatType from, DataType to) {
        if (to instanceof FloatType f) {
            return f.bits() > from.bits() ? Fit.LOSSLESS : Fit.CHECKED;
        }
        return isNumber(to) ? (to instanceof NumericType ? Fit.LOSSLESS : Fit.CHECKED) : Fit.NONE;
    }

    private static Fit fromDecimal(DecimalType from, DataType to) {
        int whole = from.precision() - from.scale();
        if (to instanceof DecimalType d) {
            return d.scale() >= from.scale() && d.precision() - d.scale() >= whole ? Fit.LOSSLESS : Fit.CHECKED;
        } else if (to instanceof IntegerType i) {
            boolean holds = from.scale() == 0 && whole < Long.toString(i.max()).length();
            return holds ? Fit.LOSSLESS : Fit.CHECKED;
        } else if (to instanceof FloatType f) {
            return from.precision() <= (f.bits() == 64 ? DOUBLE_DIGITS : FLOAT_DIGITS) ? Fit.LOSSLESS : Fit.CHECKED;
        }
        return to instanceof NumericType ? Fit.LOSSLESS : Fit.NONE;
    }

    private static Fit fromTimestamp(TimestampType from, DataType to) {
        if (to instanceof TimestampType t) {
            // Local time becomes an instant only by assuming a zone, so that is never silent.
            return t.utc() == from.utc() && t.unit().perSecond() >= from.unit().perSecond()
                    ? Fit.LOSSLESS
                    : Fit.CHECKED;
        }
        return to instanceof DateType || to instanceof TimeType ? Fit.CHECKED : Fit.NONE;
    }

    private static Fit fromNested(DataType from, DataType to) {
        if (from instanceof ListType a && to instanceof ListType b) {
            return members(a.element(), b.element());
        } else if (from instanceof MapType a && to instanceof MapType b) {
            return worse(members(a.key(), b.key()), members(a.value(), b.value()));
        } else if (from instanceof StructType a && to instanceof StructType b) {
            return structs(a.fields(), b.fields());
        }
        return Fit.NONE;
    }

    private static Fit structs(List<Field> from, List<Field> to) {
        Fit fit = Fit.LOSSLESS;
        int found = 0;
        for (Field wanted : to) {
            Field given = field(from, wanted.name());
            if (given == null) {
                fit = worse(fit, wanted.nullable() ? Fit.LOSSLESS : Fit.NONE);
            } else {
                found++;
                fit = worse(fit, members(given, wanted));
            }
        }
        // A member that has no place is lost.
        return found == from.size() ? fit : worse(fit, Fit.CHECKED);
    }

    static @Nullable Field field(List<Field> fields, String name) {
        for (Field f : fields) {
            if (f.name().equals(name)) {
                return f;
            }
        }
        return null;
    }

    private static Fit members(Field from, Field to) {
        Fit fit = worse(fit(from.type(), to.type()), Fit.LOSSLESS);
        return from.nullable() && !to.nullable() ? worse(fit, Fit.CHECKED) : fit;
    }

    private static Fit worse(Fit a, Fit b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
