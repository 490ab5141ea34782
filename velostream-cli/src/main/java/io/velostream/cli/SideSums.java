package io.velostream.cli;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import java.util.Arrays;
import java.util.List;

/**
 * Row count, nulls and checksums of one side. A checksum is the sum of the hashes of all values, so the order of rows does
 * not matter, while a row that occurs twice does. One more is over whole rows: it tells when values changed places.
 * Not thread-safe; each reading thread has its own, and they are added up.
 */
final class SideSums implements Scan.Taker {
    private final List<String> columns;
    private final List<ColumnHash> kinds;
    private final long[] sums;
    private final long[] nulls;
    private long rows;
    private long rowSum;
    private long[] hashes = new long[0];
    private long[] rowHashes = new long[0];

    SideSums(List<String> columns, List<ColumnHash> kinds) {
        this.columns = columns;
        this.kinds = kinds;
        this.sums = new long[columns.size()];
        this.nulls = new long[columns.size()];
    }

    @Override
    public boolean take(RecordBatch batch) {
        int count = batch.rowCount();
        if (hashes.length < count) {
            hashes = new long[count];
            rowHashes = new long[count];
        }
        Arrays.fill(rowHashes, 0, count, 0);
        for (int c = 0; c < sums.length; c++) {
            Column column = batch.column(columns.get(c));
            kinds.get(c).hash(column, hashes);
            long sum = sums[c];
            for (int i = 0; i < count; i++) {
                sum += hashes[i];
                rowHashes[i] = ValueHash.chain(rowHashes[i], hashes[i]);
            }
            sums[c] = sum;
            nulls[c] += column.nullCount();
        }
        for (int i = 0; i < count; i++) {
            rowSum += rowHashes[i];
        }
        rows += count;
        return true;
    }

    /** Adds what another thread read of the same side. */
    void add(SideSums other) {
        rows += other.rows;
        rowSum += other.rowSum;
        for (int c = 0; c < sums.length; c++) {
            sums[c] += other.sums[c];
            nulls[c] += other.nulls[c];
        }
    }

    long rows() {
        return rows;
    }

    /** Of whole rows. */
    long rowSum() {
        return rowSum;
    }

    long sum(int column) {
        return sums[column];
    }

    long nulls(int column) {
        return nulls[column];
    }
}
