package io.velostream.api;

import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Set;

/**
 * A place that rows go to. Creating one does no I/O. Thread-safe; each writer belongs to one thread at a time.
 *
 * <p>The order of a run: {@link #checkpoints}, {@link #prepare}, {@link #openWriter} for each lane, then rounds of
 * {@code write}, {@code prepareCommit} and {@link #commit}, between rounds perhaps {@link #evolve}. Nothing is visible to readers before its commit, and a commit is
 * visible as a whole or not at all. {@code toString()} gives the masked URI. Every failure is a {@link VeloException}.
 *
 * <p>A failure of a call does not spoil the sink: when the system is there again, later calls work. After a failure the
 * caller may close all writers and begin again with {@link #checkpoints} on the same object.
 */
public interface DataSink extends AutoCloseable {
    Set<Capability> capabilities();

    /**
     * Gets ready for rows of this schema: validates, creates or evolves the target, as the options say. Comes once, before
     * the first writer.
     *
     * @return the schema that batches must have when they are written; the caller maps columns to it by name
     */
    Schema prepare(SinkRequest request);

    /**
     * What {@link #prepare} would do and answer, for a person to read beforehand. It fails as prepare would, and changes
     * nothing.
     */
    SinkPreview preview(SinkRequest request);

    /**
     * Gets ready for rows of another schema in the middle of a run, where the sink has {@link Capability#EVOLVE}. It is told
     * once for all lanes, and no round is open: what was written is committed, and nobody writes before this returns. Open
     * writers are kept. From then on batches come in the schema returned; a few that were on their way may still come in one
     * returned before, and a column which they lack is theirs to fill as for a row written without it. Telling the same
     * again changes nothing.
     *
     * @param rows what comes from now on; columns that it lacks are not taken from the target, the caller fills them with
     *     nulls
     * @return the schema that batches must have; the caller maps columns to it by name
     * @throws VeloException of kind {@link ErrorKind#SCHEMA} when the target cannot be brought to it
     */
    Schema evolve(Schema rows);

    DataWriter openWriter(WriterContext context);

    /**
     * Makes what was prepared visible and stores the checkpoint, in one atomic step where the sink has
     * {@link Capability#EXACTLY_ONCE}. Idempotent: a commit that is sent again, after a crash too, says
     * {@link CommitResult#ALREADY_COMMITTED}. Several lanes may commit at once where the sink has
     * {@link Capability#LANE_COMMIT}; otherwise all committables of all lanes come in one call.
     */
    CommitResult commit(List<Committable> prepared, Checkpoint checkpoint);

    /** Throws away what was prepared; what was already committed, aborted or never arrived is passed over. */
    void abort(List<Committable> prepared);

    /**
     * The last checkpoint of each lane of this pipeline, none when it never ran; removes remains of crashed runs. A run begins
     * with it: one of the same name that is still at work may not be able to commit any more.
     */
    List<Checkpoint> checkpoints(String pipeline);

    /** Looks at the system now; answers within seconds and doesn't throw. */
    Health health();

    /** Releases connections and threads, and what was not committed; a second call does nothing. */
    @Override
    void close();
}
