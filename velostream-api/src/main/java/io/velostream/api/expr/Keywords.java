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

    static String literal(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return String.valueOf(value);
        } else if (value instanceof BigDecimal d) {
            return d.toPlainString();
        } else if (value instanceof Double || value instanceof Float) {
            double d = ((Number) value).doubleValue();
            return Double.isFinite(d) ? Double.toString(d) : "cast('" + d + "' as float64)";
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
