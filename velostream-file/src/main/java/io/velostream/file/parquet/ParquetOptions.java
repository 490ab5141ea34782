package io.velostream.file.parquet;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.formats.CompressionOptions;
import java.util.List;

/** What can be told about writing Parquet. */
final class ParquetOptions {
    private static final int DEFAULT_LEVEL = 1;

    private ParquetOptions() {}

    static final Option<Long> ROW_GROUP_SIZE = Option.bytes("row_group_size")
            .doc("Compressed bytes after which a row group ends; they are held in memory until then.")
            .between(64L * 1024, 1024L * 1024 * 1024)
            .defaultValue(32L * 1024 * 1024);

    static final Option<Integer> ROW_GROUP_ROWS = Option.integer("row_group_rows")
            .doc("Rows after which a row group ends.")
            .unit("rows")
            .atLeast(1)
            .defaultValue(1024 * 1024);

    static final Option<Long> PAGE_SIZE = Option.bytes("page_size")
            .doc("Bytes of values, before compression, after which a page ends; it ends after 20000 rows in any case.")
            .between(1024L, 64L * 1024 * 1024)
            .defaultValue(1024L * 1024);

    static final Option<Boolean> DICTIONARY = Option.bool("dictionary")
            .doc("Whether columns whose values repeat are written by a dictionary.")
            .defaultValue(true);

    static final Option<List<String>> BLOOM_FILTERS = Option.list("bloom_filters")
            .doc("Columns that get a bloom filter, for looking up single values; a nested one by its path with dots.")
            .defaultValue(List.of());

    static final Option<Double> BLOOM_FILTER_FPP = Option.number("bloom_filter_fpp")
            .doc("How often a bloom filter may send a reader to a row group in vain.")
            .between(0.0001, 0.5)
            .defaultValue(0.01);

    static final List<Option<?>> WRITE = List.of(
            CompressionOptions.COMPRESSION,
            CompressionOptions.COMPRESSION_LEVEL,
            ROW_GROUP_SIZE,
            ROW_GROUP_ROWS,
            PAGE_SIZE,
            DICTIONARY,
            BLOOM_FILTERS,
            BLOOM_FILTER_FPP);

    /** The codec of the pages: the shared option, whose automatic choice is zstd here. */
    static String codec(ConnectorConfig config) {
        CompressionOptions.Choice choice = config.get(CompressionOptions.COMPRESSION);
        return switch (choice) {
            case AUTO, ZSTD -> "zstd";
            case NONE -> "none";
            case GZIP -> "gzip";
            case SNAPPY -> "snappy";
            case LZ4 -> "lz4_raw";
            case BZIP2 ->
                throw VeloException.of(ErrorKind.UNSUPPORTED, "Parquet has no bzip2")
                        .cure("Use compression=none, snappy, gzip, zstd or lz4.")
                        .build();
        };
    }

    /** The level for codecs that have one. */
    static int level(ConnectorConfig config) {
        return config.find(CompressionOptions.COMPRESSION_LEVEL).orElse(DEFAULT_LEVEL);
    }
}
