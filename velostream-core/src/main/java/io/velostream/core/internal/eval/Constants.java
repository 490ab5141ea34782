package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.cast.RowErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Types of constants, and constants as the numbers that columns store. */
final class Constants {
    private Constants() {}

    static Leaves.Constant of(@Nullable Object value) {
        if (value == null) {
            return new Leaves.Constant(DataType.STRING, null, true);
        }
        return new Leaves.Constant(type(value), value, false);
    }

    private static DataType type(Object value) {
        if (value instanceof Long) {
            return DataType.INT64;
        } else if (value instanceof BigDecimal d) {
            return Numbers.decimalOf(d);
        } else if (value instanceof Double) {
            return DataType.FLOAT64;
        } else if (value instanceof Boolean) {
            return DataType.BOOLEAN;
        } else if (value instanceof LocalDate) {
            return DataType.DATE;
        } else if (value instanceof LocalTime) {
            return DataType.TIME;
        } else if (value instanceof LocalDateTime t) {
            return DataType.timestamp(unit(t.getNano()), false);
        } else if (value instanceof Instant t) {
            return DataType.timestamp(unit(t.getNano()), true);
        } else if (value instanceof UUID) {
            return DataType.UUID;
        } else if (value instanceof byte[]) {
            return DataType.BINARY;
        } else if (value instanceof String) {
            return DataType.STRING;
        }
        throw VeloException.of(
                        ErrorKind.UNSUPPORTED,
                        "A " + value.getClass().getSimpleName() + " is no constant of an expression")
                .build();
    }

    private static TimeUnit unit(int nano) {
        return nano % 1000 == 0 ? TimeUnit.MICROS : TimeUnit.NANOS;
    }

    /** The value under another type, or empty when it does not fit. */
    static Optional<Object> converted(Leaves.Constant constant, DataType to) {
        Object value = constant.value();
        Optional<ColumnCast> cast = ColumnCast.between(constant.type(), to);
        if (value == null || cast.isEmpty()) {
            return Optional.empty();
        }
        ColumnBuilder one = ColumnBuilder.of(constant.type(), 1);
        Values.append(one, value);
        RowErrors errors = new RowErrors();
        Column made = cast.get().apply(one.build(), errors);
        return errors.isEmpty() ? Optional.ofNullable(Values.get(made, 0)) : Optional.empty();
    }

    /** The constant in the unit that a column of this type stores; it may have a fraction, or lie outside of all longs. */
    static BigDecimal stored(Object value, DataType column) {
        if (value instanceof LocalDate d && column instanceof DateType) {
            return BigDecimal.valueOf(
                    d.equals(LocalDate.MAX)
                            ? DateType.POSITIVE_INFINITY
                            : d.equals(LocalDate.MIN) ? DateType.NEGATIVE_INFINITY : d.toEpochDay());
        } else if (value instanceof LocalTime t) {
            return BigDecimal.valueOf(t.equals(LocalTime.MAX) ? DataType.TimeType.MAX : t.toNanoOfDay());
        } else if (column instanceof TimestampType t) {
            return timestamp(instant(value), t);
        }
        return Numbers.big(value).multiply(BigDecimal.TEN.pow(Numbers.scale(column)));
    }

    private static Instant instant(Object value) {
        if (value instanceof LocalDate d) {
            return instant(
                    d.equals(LocalDate.MAX)
                            ? LocalDateTime.MAX
                            : d.equals(LocalDate.MIN) ? LocalDateTime.MIN : d.atStartOfDay());
        } else if (value instanceof LocalDateTime t) {
            return t.equals(LocalDateTime.MAX)
                    ? Instant.MAX
                    : t.equals(LocalDateTime.MIN) ? Instant.MIN : t.toInstant(ZoneOffset.UTC);
        }
        return (Instant) value;
    }

    private static BigDecimal timestamp(Instant t, TimestampType type) {
        if (t.equals(Instant.MAX)) {
            return BigDecimal.valueOf(TimestampType.POSITIVE_INFINITY);
        } else if (t.equals(Instant.MIN)) {
            return BigDecimal.valueOf(TimestampType.NEGATIVE_INFINITY);
        }
        BigDecimal seconds = BigDecimal.valueOf(t.getEpochSecond()).add(BigDecimal.valueOf(t.getNano(), 9));
        return seconds.multiply(BigDecimal.valueOf(type.unit().perSecond()));
    }

    /** The long if the number is one exactly. */
    static Optional<Long> exactLong(BigDecimal value) {
        BigInteger floor = Numbers.floor(value);
        boolean exact = floor.bitLength() < 64 && value.compareTo(new BigDecimal(floor)) == 0;
        return exact ? Optional.of(floor.longValueExact()) : Optional.empty();
    }

    static Object required(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }
}
