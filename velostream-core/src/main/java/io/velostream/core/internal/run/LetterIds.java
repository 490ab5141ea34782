package io.velostream.core.internal.run;

import io.velostream.api.RejectedRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Names the dead letters of one batch, so that the same row has the same name when it is read and rejected again after a
 * crash, and two rows never have one name, even if they are equal. One thread.
 */
final class LetterIds {
    private final MessageDigest digest = sha256();
    private final Map<String, Integer> seen = new HashMap<>();
    private final String run;

    /** For a batch of this pipeline, generation, source and split. */
    LetterIds(String pipeline, long generation, String source, String split) {
        this.run = pipeline + '\n' + generation + '\n' + source + '\n' + split;
    }

    String next(String stage, String position, RejectedRow row, String record) {
        put(run);
        put(stage);
        put(position);
        put(record);
        row.raw().ifPresent(digest::update);
        String content = HexFormat.of().formatHex(digest.digest(), 0, 16);
        int before = seen.merge(content, 1, Integer::sum) - 1;
        if (before == 0) {
            return content;
        }
        put(content);
        put(Integer.toString(before));
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private void put(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
