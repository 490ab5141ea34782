package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.nio.charset.StandardCharsets;

/** Reads numbers and texts from a message, and never beyond its end. Not thread-safe. */
final class MessageBytes {
    private byte[] bytes = new byte[0];
    private int start;
    private int at;
    private int end;

    void reset(byte[] message, int from, int length) {
        bytes = message;
        start = from;
        at = from;
        end = from + length;
    }

    byte[] bytes() {
        return bytes;
    }

    int remaining() {
        return end - at;
    }

    byte int8() {
        need(1);
        return bytes[at++];
    }

    /** Unsigned. */
    int int16() {
        need(2);
        int value = (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
        at += 2;
        return value;
    }

    int int32() {
        need(4);
        byte[] b = bytes;
        int i = at;
        int value = b[i] << 24 | (b[i + 1] & 255) << 16 | (b[i + 2] & 255) << 8 | (b[i + 3] & 255);
        at += 4;
        return value;
    }

    long int64() {
        long high = int32();
        return high << 32 | (int32() & 0xFFFFFFFFL);
    }

    /** Text that a zero byte ends. */
    String text() {
        int zero = at;
        while (zero < end && bytes[zero] != 0) {
            zero++;
        }
        if (zero == end) {
            throw damaged("a text has no end");
        }
        String text = new String(bytes, at, zero - at, StandardCharsets.UTF_8);
        at = zero + 1;
        return text;
    }

    /** Passes over so many bytes and returns where they begin. */
    int skip(int length) {
        if (length < 0) {
            throw damaged("a length is negative");
        }
        need(length);
        int from = at;
        at += length;
        return from;
    }

    private void need(int count) {
        if (end - at < count) {
            throw damaged("it ends after " + (end - start) + " bytes, in the middle of a value");
        }
    }

    VeloException damaged(String why) {
        String what = end > start ? " '" + shown(bytes[start]) + "'" : "";
        return VeloException.of(ErrorKind.CORRUPT, "cannot read a message" + what + " of the replication stream")
                .where("byte " + (at - start))
                .why(why)
                .cure("Check that nothing between the server and this program changes the data.")
                .build();
    }

    private static String shown(byte type) {
        return type > ' ' && type < 127 ? String.valueOf((char) type) : "0x" + Integer.toHexString(type & 255);
    }
}
