package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** SQL's LIKE over UTF-8 bytes: no text is decoded. Linear in the text but for the repeats of a part between two {@code %}. */
final class LikeNode extends Node {
    private static final int ANY_CHARACTER = -1;
    private static final int ANY_TEXT = -2;

    private final Node operand;
    /** Bytes to match, or one of the two signs above. */
    private final int[] pattern;

    LikeNode(Node operand, String pattern) {
        super(DataType.BOOLEAN);
        this.operand = operand;
        this.pattern = compile(pattern);
    }

    private static int[] compile(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
        int[] compiled = new int[bytes.length];
        int n = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                if (n == 0 || compiled[n - 1] != ANY_TEXT) {
                    compiled[n++] = ANY_TEXT;
                }
            } else if (bytes[i] == '_') {
                compiled[n++] = ANY_CHARACTER;
            } else {
                boolean escape = bytes[i] == '\\' && i + 1 < bytes.length;
                compiled[n++] = bytes[escape ? ++i : i] & 0xff;
            }
        }
        return Arrays.copyOf(compiled, n);
    }

    @Override
    Column eval(Frame frame) {
        BytesColumn c = (BytesColumn) operand.eval(frame);
        boolean[] truth = new boolean[c.size()];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = matches(c.data(), c.offsets()[i], c.offsets()[i + 1]);
        }
        return new BooleanColumn(DataType.BOOLEAN, truth.length, truth, c.validity());
    }

    private boolean matches(byte[] text, int from, int to) {
        int t = from;
        int p = 0;
        int retryPattern = -1;
        int retryText = from;
        while (t < to) {
            if (p < pattern.length && pattern[p] == ANY_TEXT) {
                retryPattern = ++p;
                retryText = t;
            } else if (p < pattern.length && pattern[p] == ANY_CHARACTER) {
                p++;
                t = nextCharacter(text, t, to);
            } else if (p < pattern.length && pattern[p] == (text[t] & 0xff)) {
                p++;
                t++;
            } else if (retryPattern >= 0) {
                p = retryPattern;
                retryText = nextCharacter(text, retryText, to);
                t = retryText;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == ANY_TEXT) {
            p++;
        }
        return p == pattern.length;
    }

    private static int nextCharacter(byte[] text, int at, int to) {
        int next = at + 1;
        while (next < to && (text[next] & 0xc0) == 0x80) {
            next++;
        }
        return next;
    }
}
