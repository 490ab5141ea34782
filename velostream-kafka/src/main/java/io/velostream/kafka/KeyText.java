package io.velostream.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Keys for messages: as text where they are one, otherwise in hexadecimal. */
final class KeyText {
    private static final int SHOWN = 60;

    private KeyText() {}

    static String of(byte[] key) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            text = "";
        }
        boolean readable = !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
        String all = readable ? text : HexFormat.of().formatHex(key, 0, Math.min(key.length, SHOWN));
        return all.codePointCount(0, all.length()) <= SHOWN
                ? all
                : all.substring(0, all.offsetByCodePoints(0, SHOWN)) + "…";
    }
}
