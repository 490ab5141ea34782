package io.velostream.cli;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value as one line of text for a table. Always printable: control characters are shown as escapes. */
final class CellText {
    /** A null; text that reads like it is shown in quotes. */
    static final String NULL = "NULL";

    /** Characters of a value that are looked at; what is longer is cut in any case. */
    private static final int LONGEST = 500;

    private CellText() {}

    /** The value of a row of a column. */
    static String of(Column column, int row) {
        return of(Values.get(column, row));
    }

    /** A value of a kind that {@link Values} documents. */
    static String of(@Nullable Object value) {
        if (value instanceof String text) {
            boolean plain = !text.isEmpty()
                    && !text.equals(NULL)
                    && !isBlank(text.charAt(0))
                    && !isBlank(text.charAt(text.length() - 1));
            return plain ? printable(text) : '"' + printable(text) + '"';
        }
        return printable(plain(value));
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** A value without any marks that set text apart from other values. */
    static String plain(@Nullable Object value) {
        if (value == null) {
            return NULL;
        } else if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, LONGEST / 2));
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        } else if (value instanceof List<?> list) {
            return ofList(list);
        }
        return infinite(value) ? (isLeast(value) ? "-infinity" : "infinity") : time(value);
    }

    private static boolean infinite(Object value) {
        return value.equals(LocalDate.MAX)
                || value.equals(LocalDateTime.MAX)
                || value.equals(Instant.MAX)
                || isLeast(value);
    }

    private static boolean isLeast(Object value) {
        return value.equals(LocalDate.MIN) || value.equals(LocalDateTime.MIN) || value.equals(Instant.MIN);
    }

    private static String time(Object value) {
        if (value instanceof LocalTime t) {
            return t.equals(LocalTime.MAX) ? "24:00:00" : withSeconds(t.toString());
        } else if (value instanceof LocalDateTime t) {
            return t.toLocalDate() + " " + withSeconds(t.toLocalTime().toString());
        }
        return value.toString();
    }

    private static String withSeconds(String time) {
        return time.length() == 5 ? time + ":00" : time;
    }

    private static String ofMap(Map<?, ?> map) {
        StringBuilder out = new StringBuilder("{");
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext() && out.length() < LONGEST) {
            Map.Entry<?, ?> entry = entries.next();
            out.append(plain(entry.getKey())).append(": ").append(of(entry.getValue()));
            out.append(entries.hasNext() ? ", " : "");
        }
        return out.append(entries.hasNext() ? TextWidth.CUT : "}").toString();
    }

    private static String ofList(List<?> list) {
        StringBuilder out = new StringBuilder("[");
        Iterator<?> items = list.iterator();
        while (items.hasNext() && out.length() < LONGEST) {
            out.append(of(items.next())).append(items.hasNext() ? ", " : "");
        }
        return out.append(items.hasNext() ? TextWidth.CUT : "]").toString();
    }

    /** The text with control characters as escapes, so that it cannot steer a terminal, and cut when it is very long. */
    static String printable(String text) {
        return printable(text, LONGEST);
    }

    /** The same, cut to so many characters. */
    static String printable(String text, int longest) {
        int length = Math.min(text.length(), longest);
        StringBuilder out = null;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            String escape = escape(c);
            if (escape != null && out == null) {
                out = new StringBuilder(length + 16).append(text, 0, i);
            }
            if (out != null) {
                if (escape != null) {
                    out.append(escape);
                } else {
                    out.append(c);
                }
            }
        }
        String shown = out != null ? out.toString() : text.substring(0, length);
        return length < text.length() ? shown + TextWidth.CUT : shown;
    }

    private static @Nullable String escape(char c) {
        if (c == '\n') {
            return "\\n";
        } else if (c == '\r') {
            return "\\r";
        } else if (c == '\t') {
            return "\\t";
        }
        // Bidirectional controls would reorder the rest of the line.
        boolean steering = c < 0x20
                || (c >= 0x7f && c < 0xa0)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x2028
                || c == 0x2029;
        return steering ? String.format("\\u%04x", (int) c) : null;
    }
}
