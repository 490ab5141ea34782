package io.velostream.formats;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The options on the compression of whole files, the same for every connector that stores records in files. */
public final class CompressionOptions {
    /** What {@link #COMPRESSION} may say. */
    public enum Choice {
        AUTO,
        NONE,
        GZIP,
        ZSTD,
        SNAPPY,
        LZ4,
        BZIP2;

        /** Empty for {@link #AUTO}. */
        public Optional<Compression> compression() {
            return Compression.ofLabel(name().toLowerCase(Locale.ROOT));
        }
    }

    public static final Option<Choice> COMPRESSION = Option.choice("compression", Choice.class)
            .doc("How files are compressed as a whole. auto: when reading, what the first bytes say, then the name; "
                    + "when writing, what the ending of the name says.")
            .defaultValue(Choice.AUTO);

    public static final Option<Integer> COMPRESSION_LEVEL = Option.integer("compression_level")
            .doc("How hard to compress: gzip 1 to 9, zstd 1 to 19, lz4 1 to 12, bzip2 1 to 9.")
            .defaultDoc("gzip 6, zstd 3, lz4 1, bzip2 9")
            .between(1, 19);

    public static final Option<Long> MAX_DECOMPRESSED_SIZE = Option.bytes("max_decompressed_size")
            .doc("A compressed file that turns out larger than this is an error.")
            .defaultDoc("no limit")
            .atLeast(1L)
            .operational();

    public static final Option<Long> MAX_COMPRESSION_RATIO = Option.longInteger("max_compression_ratio")
            .doc(
                    "A compressed file that gives more bytes than this for each compressed one, past its first 64 MiB, is an error.")
            .atLeast(1L)
            .defaultValue(DecompressionLimits.DEFAULT_RATIO)
            .operational();

    private CompressionOptions() {}

    /** For reading. */
    public static List<Option<?>> forReading() {
        return List.of(COMPRESSION, MAX_DECOMPRESSED_SIZE, MAX_COMPRESSION_RATIO);
    }

    /** For writing. */
    public static List<Option<?>> forWriting() {
        return List.of(COMPRESSION, COMPRESSION_LEVEL);
    }

    /** The compression that the user declared, or empty for automatic. */
    public static Optional<Compression> declared(ConnectorConfig config) {
        return config.isDeclared(COMPRESSION) ? config.get(COMPRESSION).compression() : Optional.empty();
    }

    /** What a new file of this name is compressed with: as declared, otherwise as its name says. */
    public static Compression forNewFile(String fileName, ConnectorConfig config) {
        return declared(config).or(() -> Compression.ofName(fileName)).orElse(Compression.NONE);
    }

    /** The limits; the defaults where the connector does not declare these options. */
    public static DecompressionLimits limits(ConnectorConfig config) {
        if (!config.isDeclared(MAX_DECOMPRESSED_SIZE) || !config.isDeclared(MAX_COMPRESSION_RATIO)) {
            return DecompressionLimits.DEFAULT;
        }
        return new DecompressionLimits(
                config.find(MAX_DECOMPRESSED_SIZE).orElse(Long.MAX_VALUE), config.get(MAX_COMPRESSION_RATIO));
    }

    /** The level that the user asked for, if any. */
    public static OptionalInt level(ConnectorConfig config) {
        Optional<Integer> level =
                config.isDeclared(COMPRESSION_LEVEL) ? config.find(COMPRESSION_LEVEL) : Optional.empty();
        return level.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** A stream that compresses to {@code out} at the level asked for; closing it closes {@code out}. */
    public static OutputStream compress(OutputStream out, Compression compression, ConnectorConfig config)
            throws IOException {
        return compression.compress(out, level(config));
    }
}
