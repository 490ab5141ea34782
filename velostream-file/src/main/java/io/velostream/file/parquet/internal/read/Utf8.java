package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Little;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Finds text that is not UTF-8. */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Whether all text of the column, nested or not, is valid. */
    static boolean isValid(Column column) {
        if (column instanceof BytesColumn c) {
            return !isText(c.type()) || firstInvalid(c) < 0;
        } else if (column instanceof ListColumn c) {
            return isValid(c.elements());
        } else if (column instanceof MapColumn c) {
            return isValid(c.keys()) && isValid(c.values());
        } else if (column instanceof StructColumn c) {
            for (int i = 0; i < ((DataType.StructType) c.type()).fields().size(); i++) {
                if (!isValid(c.child(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isText(DataType type) {
        return type.equals(DataType.STRING) || type.equals(DataType.JSON) || type.equals(DataType.NUMERIC);
    }

    /** The first row whose bytes are not UTF-8, or -1. */
    static int firstInvalid(BytesColumn c) {
        byte[] data = c.data();
        int at = c.start(0);
        int end = c.offsets()[c.size()];
        for (; at + 8 <= end && (Little.getLong(data, at) & HIGH_BITS) == 0; at += 8) {}
        while (at < end && data[at] >= 0) {
            at++;
        }
        if (at >= end) {
            return -1;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        for (int row = 0; row < c.size(); row++) {
            if (c.offsets()[row + 1] > at && !isAscii(data, c.start(row), c.length(row))) {
                try {
                    decoder.decode(ByteBuffer.wrap(data, c.start(row), c.length(row)));
                } catch (CharacterCodingException e) {
                    return row;
                }
            }
        }
        return -1;
    }

    private static boolean isAscii(byte[] data, int from, int length) {
        int bits = 0;
        for (int i = from; i < from + length; i++) {
            bits |= data[i];
        }
        return bits >= 0;
    }
}
