package io.velostream.api.expr;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How names and constants are written in an expression. */
final class Keywords {
    static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "not",
            "is",
            "null",
            "in",
            "like",
            "between",
            "cast",
            "as",
            "true",
            "false",
            "date",
            "time",
            "timestamp",
            "uuid");

    private Keywords() {}

    /** The one object that stands for this value. */
    static Object normal(Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigDecimal d && d.scale() < 0) {
            return d.setScale(0);
        }
        return value instanceof Float f ? (Object) f.doubleValue() : value;
    }

    /** A floating-point number always has an exponent, which tells it from a decimal. */
    private static String floating(double d) {
        if (!Double.isFinite(d)) {
            return "cast('" + d + "' as float64)";
        }
        String text = Double.toString(d);
        return text.indexOf('E') < 0 ? text + "E0" : text;
    }

    static String literal(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long) {
            return String.valueOf(value);
        } else if (value instanceof BigDecimal d) {
            // The point tells a decimal from a whole number.
            return d.scale() == 0 ? d.toPlainString() + "." : d.toPlainString();
        } else if (value instanceof Double d) {
            return floating(d);
        } else if (value instanceof LocalDate d) {
            return "date '" + d + "'";
        } else if (value instanceof LocalTime t) {
            return "time '" + t + "'";
        } else if (value instanceof LocalDateTime || value instanceof Instant) {
            return "timestamp '" + value + "'";
        } else if (value instanceof UUID) {
            return "uuid '" + value + "'";
        } else if (value instanceof byte[] bytes) {
            return "x'" + HexFormat.of().formatHex(bytes) + "'";
        }
        return "'" + value.toString().replace("'", "''") + "'";
    }
}
