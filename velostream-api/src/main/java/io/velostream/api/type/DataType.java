package io.velostream.api.type;

import java.util.List;

/**
 * The type of a column. Value semantics: two types are equal when they denote the same set of values and the same
 * storage. {@link #toString()} is the notation used in messages, docs and options and is read back by
 * {@link TypeParser}: {@code int32}, {@code decimal(12,2)}, {@code timestamp(us,utc)}, {@code list<string>},
 * {@code struct<a:int64,b:string?>}.
 *
 * <p>Each type is stored in one class of column, see {@link Storage}.
 */
public sealed interface DataType {
    DataType BOOLEAN = new BooleanType();
    DataType INT8 = new IntegerType(8);
    DataType INT16 = new IntegerType(16);
    DataType INT32 = new IntegerType(32);
    DataType INT64 = new IntegerType(64);
    DataType FLOAT32 = new FloatType(32);
    DataType FLOAT64 = new FloatType(64);
    DataType NUMERIC = new NumericType();
    DataType STRING = new StringType();
    DataType BINARY = new BinaryType();
    DataType DATE = new DateType();
    DataType TIME = new TimeType();
    /** Local date and time in microseconds. */
    DataType TIMESTAMP = new TimestampType(TimeUnit.MICROS, false);
    /** An instant in microseconds. */
    DataType TIMESTAMP_UTC = new TimestampType(TimeUnit.MICROS, true);

    DataType UUID = new UuidType();
    DataType JSON = new JsonType();
    DataType INTERVAL = new IntervalType();

    static DataType decimal(int precision, int scale) {
        return new DecimalType(precision, scale);
    }

    static DataType timestamp(TimeUnit unit, boolean utc) {
        return new TimestampType(unit, utc);
    }

    static DataType list(Field element) {
        return new ListType(element);
    }

    /** A list whose elements may be null. */
    static DataType list(DataType element) {
        return new ListType(Field.of("element", element));
    }

    /** A map with keys of one type and values that may be null. */
    static DataType map(DataType key, DataType value) {
        return new MapType(Field.required("key", key), Field.of("value", value));
    }

    static DataType struct(Field... fields) {
        return new StructType(List.of(fields));
    }

    /** Reads the notation of {@link #toString()}. */
    static DataType parse(String text) {
        return new TypeParser(text).parse();
    }

    /** The class of column that holds values of this type. */
    Storage storage();

    /** Lists, maps and structs. */
    default boolean isNested() {
        return false;
    }

    /** Which arrays hold the values. */
    enum Storage {
        /** {@code boolean[]}. */
        BOOLEAN,
        /** {@code int[]}: int8, int16, int32. */
        INT,
        /** {@code long[]}: int64, decimal up to 18 digits (unscaled), date, time, timestamp. */
        LONG,
        FLOAT,
        DOUBLE,
        /** Byte slices: string, json (UTF-8), binary, uuid (16 bytes), wider decimals, numeric. */
        BYTES,
        /** Months, days and microseconds. */
        INTERVAL,
        LIST,
        MAP,
        STRUCT
    }

    /** The unit of a timestamp's long. */
    enum TimeUnit {
        MILLIS("ms", 1_000L),
        MICROS("us", 1_000_000L),
        NANOS("ns", 1_000_000_000L);

        private final String symbol;
        private final long perSecond;

        TimeUnit(String symbol, long perSecond) {
            this.symbol = symbol;
            this.perSecond = perSecond;
        }

        /** {@code ms}, {@code us} or {@code ns}. */
        public String symbol() {
            return symbol;
        }

        public long perSecond() {
            return perSecond;
        }
    }

    record BooleanType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.BOOLEAN;
        }

        @Override
        public String toString() {
            return "boolean";
        }
    }

    /** A signed integer of 8, 16, 32 or 64 bits. */
    record IntegerType(int bits) implements DataType {
        public IntegerType {
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("an integer has 8, 16, 32 or 64 bits, not " + bits);
            }
        }

        public long min() {
            return -1L << (bits - 1);
        }

        public long max() {
            return ~min();
        }

        @Override
        public Storage storage() {
            return bits == 64 ? Storage.LONG : Storage.INT;
        }

        @Override
        public String toString() {
            return "int" + bits;
        }
    }

    /** IEEE 754, NaN and infinities included. */
    record FloatType(int bits) implements DataType {
        public FloatType {
            if (bits != 32 && bits != 64) {
                throw new IllegalArgumentException("a float has 32 or 64 bits, not " + bits);
            }
        }

        @Override
        public Storage storage() {
            return bits == 32 ? Storage.FLOAT : Storage.DOUBLE;
        }

        @Override
        public String toString() {
            return "float" + bits;
        }
    }

    /**
     * A decimal with a fixed number of digits, {@code scale} of them after the point. Up to {@link #MAX_LONG_PRECISION}
     * digits the unscaled value is a long; beyond, it is a two's-complement big-endian number of one or more bytes.
     */
    record DecimalType(int precision, int scale) implements DataType {
        public static final int MAX_LONG_PRECISION = 18;
        /** PostgreSQL's limit for a declared numeric, the widest of our systems. */
        public static final int MAX_PRECISION = 1000;

        public DecimalType {
            if (precision < 1 || precision > MAX_PRECISION) {
                throw new IllegalArgumentException("a decimal has 1 to " + MAX_PRECISION + " digits, not " + precision);
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException(
                        "the scale of a decimal lies between 0 and its precision " + precision + ", not " + scale);
            }
        }

        @Override
        public Storage storage() {
            return precision <= MAX_LONG_PRECISION ? Storage.LONG : Storage.BYTES;
        }

        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /**
     * A decimal number without bounds, and NaN, Infinity and -Infinity (PostgreSQL's numeric). Each value keeps its own
     * scale. Stored as ASCII text in plain notation: {@code -12.50}, {@code NaN}, {@code Infinity}.
     */
    record NumericType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.BYTES;
        }

        @Override
        public String toString() {
            return "numeric";
        }
    }

    /** Unicode text, stored as valid UTF-8. Enumerations are strings. */
    record StringType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.BYTES;
        }

        @Override
        public String toString() {
            return "string";
        }
    }

    record BinaryType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.BYTES;
        }

        @Override
        public String toString() {
            return "binary";
        }
    }

    /**
     * Days since 1970-01-01 in the proleptic ISO calendar. {@link #POSITIVE_INFINITY} and {@link #NEGATIVE_INFINITY}
     * stand for the infinite dates of PostgreSQL.
     */
    record DateType() implements DataType {
        public static final long POSITIVE_INFINITY = Long.MAX_VALUE;
        public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

        @Override
        public Storage storage() {
            return Storage.LONG;
        }

        @Override
        public String toString() {
            return "date";
        }
    }

    /** Nanoseconds since midnight, 0 to 86,400,000,000,000 inclusive (24:00:00 exists in PostgreSQL). */
    record TimeType() implements DataType {
        public static final long MAX = 86_400_000_000_000L;

        @Override
        public Storage storage() {
            return Storage.LONG;
        }

        @Override
        public String toString() {
            return "time";
        }
    }

    /**
     * Units since 1970-01-01T00:00:00. With {@code utc} the value is an instant, without it a local date and time of no
     * particular zone. {@link #POSITIVE_INFINITY} and {@link #NEGATIVE_INFINITY} are not points in time.
     */
    record TimestampType(TimeUnit unit, boolean utc) implements DataType {
        public static final long POSITIVE_INFINITY = Long.MAX_VALUE;
        public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

        @Override
        public Storage storage() {
            return Storage.LONG;
        }

        @Override
        public String toString() {
            return "timestamp(" + unit.symbol() + (utc ? ",utc)" : ")");
        }
    }

    /** Sixteen bytes, most significant first. */
    record UuidType() implements DataType {
        public static final int BYTES = 16;

        @Override
        public Storage storage() {
            return Storage.BYTES;
        }

        @Override
        public String toString() {
            return "uuid";
        }
    }

    /** One JSON value as UTF-8 text, kept to the letter. */
    record JsonType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.BYTES;
        }

        @Override
        public String toString() {
            return "json";
        }
    }

    /** Months, days and microseconds, which do not convert into each other. */
    record IntervalType() implements DataType {
        @Override
        public Storage storage() {
            return Storage.INTERVAL;
        }

        @Override
        public String toString() {
            return "interval";
        }
    }

    record ListType(Field element) implements DataType {
        @Override
        public Storage storage() {
            return Storage.LIST;
        }

        @Override
        public boolean isNested() {
            return true;
        }

        @Override
        public String toString() {
            return "list<" + element.type() + (element.nullable() ? "?>" : ">");
        }
    }

    /** Entries keep their order; keys are never null. A key may occur twice where the source allows it. */
    record MapType(Field key, Field value) implements DataType {
        public MapType {
            if (key.nullable()) {
                throw new IllegalArgumentException("the keys of a map are not nullable");
            }
        }

        @Override
        public Storage storage() {
            return Storage.MAP;
        }

        @Override
        public boolean isNested() {
            return true;
        }

        @Override
        public String toString() {
            return "map<" + key.type() + "," + value.type() + (value.nullable() ? "?>" : ">");
        }
    }

    /** Named fields, unlike a map the same ones in every row. */
    record StructType(List<Field> fields) implements DataType {
        public StructType {
            fields = List.copyOf(fields);
        }

        @Override
        public Storage storage() {
            return Storage.STRUCT;
        }

        @Override
        public boolean isNested() {
            return true;
        }

        @Override
        public String toString() {
            StringBuilder s = new StringBuilder("struct<");
            for (Field f : fields) {
                s.append(s.length() == 7 ? "" : ",").append(f);
            }
            return s.append('>').toString();
        }
    }
}
