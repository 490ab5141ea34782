package io.velostream.postgres.internal.read;

import io.velostream.api.type.DataType;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.PgTypes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Constants of expressions as constants of SQL beside a column of a known type. Thread-safe and without state. */
final class SqlConstant {
    private static final LocalDate FIRST_DATE = LocalDate.of(-4712, 1, 1);
    private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 31);
    private static final LocalDate LAST_DAY_OF_TIME = LocalDate.of(294_246, 12, 31);
    private static final int MAX_DIGITS = 10_000;

    private SqlConstant() {}

    /** The constant, where the server compares it with the column as we do; else empty. */
    static Optional<String> of(Object value, SourceColumn column) {
        DataType type = column.type().type();
        if (PgTypes.isMoney(column.baseType())) {
            return Optional.empty();
        } else if (type instanceof DataType.IntegerType
                || type instanceof DataType.DecimalType
                || type.equals(DataType.NUMERIC)) {
            return exactNumber(value);
        } else if (type instanceof DataType.FloatType) {
            return floating(value);
        } else if (type instanceof DataType.BooleanType) {
            return value instanceof Boolean ? Optional.of(value.toString()) : Optional.empty();
        } else if (PgTypes.isPlainText(column.baseType())) {
            return value instanceof String s && SqlText.isText(s)
                    ? Optional.of(SqlText.literal(s) + "::pg_catalog.text")
                    : Optional.empty();
        } else if (type instanceof DataType.DateType) {
            return value instanceof LocalDate d ? date(d).map(t -> "'" + t + "'::pg_catalog.date") : Optional.empty();
        } else if (type instanceof DataType.TimeType) {
            return value instanceof LocalTime t ? time(t) : Optional.empty();
        } else if (type instanceof DataType.TimestampType t) {
            return timestamp(value, t.utc());
        } else if (type instanceof DataType.UuidType) {
            return value instanceof UUID ? Optional.of("'" + value + "'::pg_catalog.uuid") : Optional.empty();
        } else if (type instanceof DataType.BinaryType) {
            return value instanceof byte[] b ? Optional.of(SqlText.bytes(b)) : Optional.empty();
        }
        return Optional.empty();
    }

    /** A Double is not taken: we round the column to one then, and the server would widen the constant. */
    private static Optional<String> exactNumber(Object value) {
        if (value instanceof Long n) {
            // The least long is no number with a sign to the server's parser.
            return Optional.of(n == Long.MIN_VALUE ? "'" + n + "'::pg_catalog.int8" : "(" + n + ")");
        } else if (value instanceof BigDecimal d
                && Math.abs((long) d.precision()) + Math.abs((long) d.scale()) < MAX_DIGITS) {
            return Optional.of("'" + d.toPlainString() + "'::pg_catalog.numeric");
        }
        return Optional.empty();
    }

    private static Optional<String> floating(Object value) {
        if (!(value instanceof Number n) || !Double.isFinite(n.doubleValue())) {
            return Optional.empty();
        }
        return Optional.of("'" + n.doubleValue() + "'::pg_catalog.float8");
    }

    private static Optional<String> date(LocalDate d) {
        if (d.equals(LocalDate.MAX)) {
            return Optional.of("infinity");
        } else if (d.equals(LocalDate.MIN)) {
            return Optional.of("-infinity");
        } else if (d.isBefore(FIRST_DATE) || d.isAfter(LAST_DATE)) {
            return Optional.empty();
        }
        return Optional.of(shown(d));
    }

    private static String shown(LocalDate d) {
        int year = d.getYear();
        return String.format(
                "%04d-%02d-%02d%s",
                year > 0 ? year : 1 - year, d.getMonthValue(), d.getDayOfMonth(), year > 0 ? "" : " BC");
    }

    private static Optional<String> time(LocalTime t) {
        if (t.equals(LocalTime.MAX)) {
            return Optional.of("'24:00'::pg_catalog.time");
        }
        return t.getNano() % 1000 == 0 ? Optional.of("'" + t + "'::pg_catalog.time") : Optional.empty();
    }

    private static Optional<String> timestamp(Object value, boolean utc) {
        String type = utc ? "::pg_catalog.timestamptz" : "::pg_catalog.timestamp";
        if (value instanceof Instant i) {
            if (!utc) {
                return Optional.empty();
            } else if (i.equals(Instant.MAX) || i.equals(Instant.MIN)) {
                return Optional.of(i.equals(Instant.MAX) ? "'infinity'" + type : "'-infinity'" + type);
            } else if (i.isAfter(Instant.parse("+294246-12-31T00:00:00Z"))
                    || i.isBefore(Instant.parse("-4712-01-02T00:00:00Z"))) {
                return Optional.empty();
            }
            return timestamp(LocalDateTime.ofInstant(i, ZoneOffset.UTC), true);
        } else if (value instanceof LocalDate d) {
            LocalDateTime start = d.equals(LocalDate.MAX)
                    ? LocalDateTime.MAX
                    : d.equals(LocalDate.MIN) ? LocalDateTime.MIN : d.atStartOfDay();
            return timestamp(start, utc);
        } else if (!(value instanceof LocalDateTime t)) {
            return Optional.empty();
        } else if (t.equals(LocalDateTime.MAX) || t.equals(LocalDateTime.MIN)) {
            return Optional.of(t.equals(LocalDateTime.MAX) ? "'infinity'" + type : "'-infinity'" + type);
        } else if (t.toLocalDate().isAfter(LAST_DAY_OF_TIME)
                || t.toLocalDate().isBefore(FIRST_DATE)
                || t.getNano() % 1000 != 0) {
            return Optional.empty();
        } else {
            String day = shown(t.toLocalDate());
            boolean before = day.endsWith(" BC");
            String clock =
                    String.format("%02d:%02d:%02d.%06d", t.getHour(), t.getMinute(), t.getSecond(), t.getNano() / 1000);
            return Optional.of("'" + (before ? day.substring(0, day.length() - 3) : day) + " " + clock
                    + (utc ? "+00" : "") + (before ? " BC" : "") + "'" + type);
        }
    }
}
