package io.velostream.postgres.internal.types;

import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.TimestampType;

/** PostgreSQL counts from 2000, we from 1970; both have infinities. */
final class Epoch {
    static final int DAYS = 10_957;
    static final long MICROS = DAYS * 86_400_000_000L;

    private Epoch() {}

    static long date(int days) {
        if (days == Integer.MAX_VALUE) {
            return DateType.POSITIVE_INFINITY;
        }
        return days == Integer.MIN_VALUE ? DateType.NEGATIVE_INFINITY : (long) days + DAYS;
    }

    static long timestamp(long micros) {
        if (micros == Long.MAX_VALUE) {
            return TimestampType.POSITIVE_INFINITY;
        } else if (micros == Long.MIN_VALUE) {
            return TimestampType.NEGATIVE_INFINITY;
        }
        long since1970 = micros + MICROS;
        if (since1970 < micros || since1970 == TimestampType.POSITIVE_INFINITY) {
            throw new UndecodableValue("a timestamp after 294247-01-10 is more than 64 bits of microseconds hold");
        }
        return since1970;
    }
}
