package io.velostream.file.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Values of partition columns as names of folders, {@code year=2024}: percent-encoded, so that any text is a harmless name. */
public final class PartitionText {
    /** The folder of rows whose value is null, as Hive names it. */
    public static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    private static final String PLAIN = "-_.~+@ ,";

    private PartitionText() {}

    /** Encodes a name or value; what could mean something in a path, a pattern or a shell is percent-encoded. */
    public static String encode(String text) {
        if (text.equals(NULL)) {
            return "%5F" + NULL.substring(1);
        }
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean plain = Character.isLetterOrDigit(c) || (c < 128 && PLAIN.indexOf(c) >= 0);
            if (plain) {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
            }
        }
        return out.toString();
    }

    /** Decodes what {@link #encode} or Hive wrote; a percent sign that encodes nothing stays. */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == '%'
                    && i + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(i + 1))
                    && HexFormat.isHexDigit(text.charAt(i + 2))) {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                int c = text.codePointAt(i);
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Where the '=' of a folder such as {@code year=2024} stands; empty for another name. */
    public static Optional<Integer> separator(String folder) {
        int at = folder.indexOf('=');
        return at > 0 ? Optional.of(at) : Optional.empty();
    }
}
