package io.velostream.core.internal.eval;

import io.velostream.core.internal.eval.Lexer.Token;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;

/** The values of the constants in an expression; what denotes none is an error that shows its place. */
public final class LiteralText {
    private LiteralText() {}

    /** A number as written: an int64 or a decimal, a float64 with an exponent. */
    public static Object number(String expression, Token t, String digits) {
        try {
            if (digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
                return Double.valueOf(digits);
            } else if (digits.indexOf('.') >= 0) {
                return new BigDecimal(digits);
            }
            BigDecimal whole = new BigDecimal(digits);
            return whole.unscaledValue().bitLength() < 64 ? (Object) whole.longValueExact() : (Object) whole;
        } catch (NumberFormatException e) {
            throw Lexer.error(expression, t.position(), "'" + digits + "' is no number", "");
        }
    }

    /** What {@code x'…'} holds. */
    public static byte[] bytes(String expression, Token t) {
        try {
            return HexFormat.of().parseHex(t.text());
        } catch (IllegalArgumentException e) {
            throw Lexer.error(expression, t.position(), "x'…' holds pairs of hexadecimal digits", "");
        }
    }

    /** What a type's name and a text behind it denote. */
    public static Object typed(String expression, Token t, String type) {
        String s = t.text().strip();
        try {
            return switch (type) {
                case "date" -> LocalDate.parse(s);
                case "time" -> LocalTime.parse(s);
                case "uuid" -> UUID.fromString(s);
                default ->
                    timestamp(s.length() > 10 && s.charAt(10) == ' ' ? s.substring(0, 10) + 'T' + s.substring(11) : s);
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Lexer.error(expression, t.position(), "'" + s + "' is no " + type, example(type));
        }
    }

    private static String example(String type) {
        return switch (type) {
            case "date" -> "Write date '2024-01-31'.";
            case "time" -> "Write time '13:45:00'.";
            case "uuid" -> "Write uuid '00112233-4455-6677-8899-aabbccddeeff'.";
            default -> "Write timestamp '2024-01-31T13:45:00', with a Z behind it for UTC.";
        };
    }

    private static Object timestamp(String s) {
        int time = s.indexOf('T');
        if (time < 0) {
            return LocalDate.parse(s).atStartOfDay();
        } else if (s.endsWith("Z")) {
            return Instant.parse(s);
        }
        boolean zoned = s.indexOf('+', time) >= 0 || s.indexOf('-', time) >= 0;
        return zoned ? (Object) OffsetDateTime.parse(s).toInstant() : (Object) LocalDateTime.parse(s);
    }
}
