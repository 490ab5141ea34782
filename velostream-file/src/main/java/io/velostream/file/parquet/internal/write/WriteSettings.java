package io.velostream.file.parquet.internal.write;

import java.util.Set;
import org.apache.parquet.format.CompressionCodec;

/**
 * How a file is written.
 *
 * @param level of zstd
 * @param rowGroupBytes of compressed pages that a row group is kept to, roughly
 * @param rowGroupRows most rows of a row group
 * @param pageBytes of values that a page is kept to, roughly
 * @param dictionary whether repeated values are written as numbers of a dictionary
 * @param bloomColumns the columns that get a bloom filter, by their path
 * @param bloomFpp how often a bloom filter may say yes wrongly
 */
public record WriteSettings(
        CompressionCodec codec,
        int level,
        long rowGroupBytes,
        long rowGroupRows,
        int pageBytes,
        boolean dictionary,
        Set<String> bloomColumns,
        double bloomFpp) {
    /** Small enough that the page index can skip, large enough to compress well. */
    static final int PAGE_ROWS = 20_000;

    public WriteSettings {
        bloomColumns = Set.copyOf(bloomColumns);
    }
}
