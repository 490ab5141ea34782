package io.velostream.file.parquet;

import io.velostream.api.config.Option;
import java.util.List;

/** What can be told about writing Parquet. */
final class ParquetOptions {
    private ParquetOptions() {}

    static final Option<String> COMPRESSION = Option.choice("compression", "none", "snappy", "gzip", "zstd", "lz4_raw")
            .doc("How the pages of a Parquet file are compressed.")
            .defaultValue("zstd");

    static final Option<Integer> COMPRESSION_LEVEL = Option.integer("compression_level")
            .doc("The level of zstd: higher is smaller and slower.")
            .between(1, 22)
            .defaultValue(1);

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
            COMPRESSION,
            COMPRESSION_LEVEL,
            ROW_GROUP_SIZE,
            ROW_GROUP_ROWS,
            PAGE_SIZE,
            DICTIONARY,
            BLOOM_FILTERS,
            BLOOM_FILTER_FPP);
}
