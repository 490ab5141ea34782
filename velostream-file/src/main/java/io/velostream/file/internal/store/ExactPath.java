package io.velostream.file.internal.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Paths with bytes that are no text, as text: such a byte becomes the replacement character and its two hexadecimal digits,
 * so that patterns match the rest of the name and splits can be written down.
 */
final class ExactPath {
    private static final char ODD = '\uFFFD';
    private static final String PLAIN = "/-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private ExactPath() {}

    /** The text of a percent-encoded path. */
    static String toText(String rawPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < rawPath.length(); i++) {
            char c = rawPath.charAt(i);
            if (c == '%') {
                bytes.write(HexFormat.fromHexDigits(rawPath, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return toText(bytes.toByteArray());
    }

    private static String toText(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer part = CharBuffer.allocate(bytes.length + 1);
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(in, part, true);
            text.append(part.flip());
            part.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(ODD).append(HEX.toHexDigits(in.get()));
            }
            decoder.reset();
        }
    }

    /** The percent-encoded path of a text. */
    static String toRaw(String text) {
        StringBuilder raw = new StringBuilder();
        int from = 0;
        for (int i = 0; i + 2 < text.length(); i++) {
            if (text.charAt(i) == ODD
                    && HexFormat.isHexDigit(text.charAt(i + 1))
                    && HexFormat.isHexDigit(text.charAt(i + 2))) {
                raw.append(encode(text.substring(from, i))).append('%').append(text, i + 1, i + 3);
                from = i + 3;
                i += 2;
            }
        }
        return raw.append(encode(text.substring(from))).toString();
    }

    private static String encode(String part) {
        StringBuilder raw = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && (Character.isLetterOrDigit(b) || PLAIN.indexOf(b) >= 0);
            if (plain) {
                raw.append((char) b);
            } else {
                raw.append('%').append(HEX.toHexDigits(b));
            }
        }
        return raw.toString();
    }
}
