package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.sql.TablePattern;
import io.velostream.postgres.internal.types.ColumnTypes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a change stream was told. Immutable.
 *
 * @param tables the tables to follow
 * @param dropOnClose whether slot and publication go when the stream is closed
 * @param failover whether the slot is kept on standbys too
 * @param wholeTransactions whether a batch holds rows of one transaction alone
 * @param heartbeat how often the slot is moved on while nothing changes; zero for never
 * @param reconnect how long to try to reach a server that is gone
 * @param silence after how long without a word the server is asked whether it is there
 * @param snapshotReaders connections that read the snapshot
 * @param slotLag bytes that the slot may be behind before its health is degraded
 * @param bulkBacklog how many bytes of log have to have piled up for them to be fetched in pieces; 0 for never
 */
public record ChangeSettings(
        List<TablePattern> tables,
        String slot,
        String publication,
        SnapshotMode snapshot,
        boolean dropOnClose,
        boolean failover,
        boolean wholeTransactions,
        Duration heartbeat,
        Duration reconnect,
        Duration silence,
        int snapshotReaders,
        long slotLag,
        long bulkBacklog) {
    /** Whether the rows that are there already are read too. */
    public enum SnapshotMode {
        /** Yes, before the changes. */
        INITIAL,
        /** No. */
        NEVER,
        /** Nothing else: the input ends behind them. */
        ONLY,
        /** Yes, and again where the slot no longer has what would come next. */
        WHEN_NEEDED
    }

    /**
     * What one reader delivers.
     *
     * @param types the types of the database
     * @param columns those wanted, empty for all
     */
    public record Request(ColumnTypes types, Optional<List<String>> columns, int batchRows, long batchBytes) {}
}
