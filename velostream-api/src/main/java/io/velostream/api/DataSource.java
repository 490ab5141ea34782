package io.velostream.api;

import io.velostream.api.type.Schema;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place that rows come from. Creating one does no I/O; the first call of {@link #schema()}, {@link #plan} or
 * {@link #health()} may block on it. Thread-safe. Each reader and enumerator belongs to one thread at a time; closing the
 * source closes those still open.
 *
 * <p>{@code toString()} gives the masked URI. Every failure is a {@link VeloException}.
 * It does not spoil the source: when the system is there again, later calls work.
 */
public interface DataSource extends AutoCloseable {
    Set<Capability> capabilities();

    /** The schema of all columns, discovered at the first call. */
    Schema schema();

    /** Agrees on what will be read. A column that does not exist is an error with the nearest name. */
    ReadPlan plan(ReadRequest request);

    /** Starts to look for splits. */
    SplitEnumerator splits(ReadPlan plan);

    /**
     * Opens a reader of one split.
     *
     * @param from the offset of the last batch that is done with, or null to begin at the split's start. The rows that
     *     follow it are the same as in the first run
     */
    DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from);

    /**
     * Which rows these are: a pipeline goes on behind a checkpoint only where this is what it was. {@link
     * io.velostream.api.config.ConnectorConfig#identity} serves connectors. The same in every run and in every process; without
     * secrets.
     */
    String identity();

    /** Looks at the system now; answers within seconds and doesn't throw. */
    Health health();

    /** Releases connections and threads; a second call does nothing. */
    @Override
    void close();
}
