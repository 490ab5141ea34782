package io.velostream.cli;

import io.velostream.api.batch.Values;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * 64-bit hashes of values, made for finding differences and not for secrecy. Numbers that are equal have equal hashes,
 * whatever their types, and so have points in time, whatever their units.
 */
final class ValueHash {
    static final long NULL = 0x6e756c6c6e756c6cL;

    private static final long FIRST = 0x9e3779b97f4a7c15L;
    private static final long SECOND = 0xc2b2ae3d27d4eb4fL;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ValueHash() {}

    /** Spreads every bit over all others. */
    static long mix(long value) {
        long h = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        h = (h ^ h >>> 27) * 0x94d049bb133111ebL;
        return h ^ h >>> 31;
    }

    /** The hash so far, and one more value behind it; their order counts. */
    static long chain(long before, long next) {
        return mix(Long.rotateLeft(before, 23) * FIRST + next);
    }

    /** A slice of bytes. */
    static long bytes(byte[] data, int offset, int length) {
        long h = length * SECOND;
        int i = offset;
        int end = offset + length;
        while (i + 8 <= end) {
            h = Long.rotateLeft(h ^ (long) LONGS.get(data, i) * FIRST, 29) * SECOND;
            i += 8;
        }
        long rest = 0;
        for (int shift = 0; i < end; i++, shift += 8) {
            rest |= (data[i] & 0xffL) << shift;
        }
        return mix(h ^ rest * FIRST);
    }

    static long text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(utf8, 0, utf8.length);
    }

    /** A decimal number of this unscaled value; trailing zeros don't count. */
    static long decimal(long unscaled, int scale) {
        long digits = unscaled;
        int left = scale;
        while (left > 0 && digits % 10 == 0) {
            digits /= 10;
            left--;
        }
        return chain(left, mix(digits));
    }

    static long decimal(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        if (plain.scale() < 0) {
            plain = plain.setScale(0);
        }
        BigInteger unscaled = plain.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            return decimal(unscaled.longValue(), plain.scale());
        }
        byte[] digits = unscaled.toByteArray();
        return chain(plain.scale(), bytes(digits, 0, digits.length));
    }

    /** A floating-point number as the decimal number that it is printed as, so that 0.1 equals the decimal 0.1. */
    static long floating(Number number) {
        double value = number.doubleValue();
        return Double.isFinite(value) ? decimal(new BigDecimal(number.toString())) : text(Double.toString(value));
    }

    /** Any value of a kind that {@link Values} documents. */
    static long of(@Nullable Object value) {
        if (value == null) {
            return NULL;
        } else if (value instanceof Integer || value instanceof Long) {
            return decimal(((Number) value).longValue(), 0);
        } else if (value instanceof BigDecimal number) {
            return decimal(number);
        } else if (value instanceof Double || value instanceof Float) {
            return floating((Number) value);
        } else if (value instanceof byte[] data) {
            return bytes(data, 0, data.length);
        } else if (value instanceof Instant instant) {
            return instant(instant);
        } else if (value instanceof LocalDateTime time) {
            boolean infinite = time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN);
            return infinite ? text(time.toString()) : instant(time.toInstant(ZoneOffset.UTC));
        } else if (value instanceof List<?> list) {
            return list(list);
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        return text(value.toString());
    }

    private static long list(List<?> list) {
        long h = list.size();
        for (Object element : list) {
            h = chain(h, of(element));
        }
        return h;
    }

    private static long map(Map<?, ?> map) {
        long h = ~(long) map.size();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            h = chain(chain(h, of(entry.getKey())), of(entry.getValue()));
        }
        return h;
    }

    private static long instant(Instant instant) {
        return chain(mix(instant.getEpochSecond()), instant.getNano());
    }
}
