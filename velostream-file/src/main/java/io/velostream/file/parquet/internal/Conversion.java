package io.velostream.file.parquet.internal;

/** How the physical values of a column become ours. */
public enum Conversion {
    BOOLEAN,
    /** 32 bits into the int column of int8, int16 or int32. */
    INT,
    /** 32 bits signed into a long: date, decimal. */
    INT_LONG,
    /** 32 bits unsigned into a long. */
    UINT_LONG,
    /** 32 bits of milliseconds into nanoseconds: time. */
    INT_MILLIS_NANOS,
    LONG,
    /** Microseconds into nanoseconds: time. */
    LONG_MICROS_NANOS,
    /** 64 bits unsigned into the bytes of a decimal of 20 digits. */
    ULONG_DECIMAL,
    /** Twelve bytes of Julian day and nanoseconds into a timestamp. */
    INT96,
    FLOAT,
    FLOAT16,
    DOUBLE,
    /** Variable or fixed bytes as they are. */
    BYTES,
    /** Big-endian bytes into the long of a decimal. */
    BYTES_LONG,
    /** Months, days and milliseconds, 32 bits unsigned each. */
    INTERVAL,
    /** ISO 8601 text, as we write it. */
    INTERVAL_TEXT
}
