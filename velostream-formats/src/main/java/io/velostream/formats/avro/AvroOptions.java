package io.velostream.formats.avro;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;

/** What Avro files can be told; how blocks are compressed is said by {@code compression}, as for any file. */
public final class AvroOptions {
    public static final Option<Long> MAX_BLOCK_SIZE = Option.bytes("max_block_size")
            .doc(
                    "A block of an Avro file that is larger than this, decompressed or not, is an error: it has to fit in memory.")
            .defaultValue(128L << 20)
            .between(1L << 10, 1L << 30);

    public static final Option<Long> BLOCK_SIZE = Option.bytes("block_size")
            .doc("Bytes of a block of a new Avro file, before compression; one row is always allowed.")
            .defaultValue(128L << 10)
            .between(1L << 10, 64L << 20);

    /** The unit of times of day. */
    public enum TimeUnit {
        US,
        NS
    }

    public static final Option<TimeUnit> TIME_UNIT = Option.choice("time_unit", TimeUnit.class)
            .doc("How times of day are written: us, Avro's time-micros, which rejects finer values; "
                    + "or ns, a plain long to other readers.")
            .defaultValue(TimeUnit.US);

    private AvroOptions() {}

    static <T> T get(ConnectorConfig config, Option<T> option) {
        return config.isDeclared(option)
                ? config.get(option)
                : option.defaultValue().orElseThrow();
    }
}
