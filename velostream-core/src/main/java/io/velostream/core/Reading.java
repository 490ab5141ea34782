package io.velostream.core;

import io.velostream.api.DataSource;
import io.velostream.api.ReadRequest;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.layer.Outages;
import io.velostream.core.internal.layer.RetryLayer;
import io.velostream.core.internal.read.BatchIterator;
import io.velostream.core.internal.read.BatchPublisher;
import io.velostream.core.internal.run.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source without a pipeline: as batches, as records or as a publisher. Each of the three begins at the start of the
 * source; splits are read one after the other in their order, those of an unbounded source in turn.
 *
 * <pre>{@code
 * try (Reading orders = velo.read("orders.csv").filter("price > 100");
 *         Stream<Record> records = orders.records()) {
 *     records.forEach(r -> System.out.println(r.getString("name")));
 * }
 * }</pre>
 *
 * <p>A bad row is an error unless {@link #onRejected} takes it. Set it up in one thread; what it gives belongs to one
 * thread each. {@link #close} ends all that was begun.
 */
public final class Reading implements Iterable<RecordBatch>, AutoCloseable {
    private final DataSource source;
    private final boolean owned;
    private final List<Step> steps = new ArrayList<>();
    private final List<BatchIterator> open = new ArrayList<>();
    private int batchRows = ReadRequest.DEFAULT_BATCH_ROWS;
    private OptionalLong limit = OptionalLong.empty();
    private @Nullable Duration idle;
    private @Nullable Consumer<RejectedRow> rejected;

    Reading(DataSource source, boolean owned) {
        this.source = RetryLayer.inRun(source, Optional.empty(), new Outages());
        this.owned = owned;
    }

    /** Reads these columns only, in this order. */
    public Reading select(String... columns) {
        steps.add(new Step.Select(List.of(columns)));
        return this;
    }

    /** Gives the rows only for which it is true. */
    public Reading filter(Expression condition) {
        steps.add(new Step.Where(condition));
        return this;
    }

    /** Gives the rows only for which it is true, see {@link ExpressionParser}. */
    public Reading filter(String condition) {
        return filter(ExpressionParser.parse(condition));
    }

    /** Gives this many rows at most. */
    public Reading limit(long rows) {
        limit = OptionalLong.of(rows);
        return this;
    }

    /**
     * Ends an unbounded source once it has had no readable row for this long; it goes on for ever otherwise. A bounded one
     * always comes to its end.
     */
    public Reading untilIdle(Duration time) {
        idle = time;
        return this;
    }

    /** Rows of a batch, at most. */
    public Reading batchRows(int rows) {
        batchRows = rows;
        return this;
    }

    /** Is given the rows that cannot be read, which are then left out; the first one is an error otherwise. */
    public Reading onRejected(Consumer<RejectedRow> taker) {
        rejected = taker;
        return this;
    }

    /** The columns that will come. */
    public Schema schema() {
        try (BatchIterator once = begin()) {
            return once.schema();
        }
    }

    /** The batches, none of them empty; blocks while an unbounded source has none. */
    @Override
    public Iterator<RecordBatch> iterator() {
        return track(begin());
    }

    /** The batches as a stream; closing it ends the reading. */
    public Stream<RecordBatch> batches() {
        BatchIterator batches = track(begin());
        Spliterator<RecordBatch> one = Spliterators.spliteratorUnknownSize(
                batches, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
        return StreamSupport.stream(one, false).onClose(batches::close);
    }

    /** The rows as a stream of views that stay valid; closing it ends the reading. */
    public Stream<Record> records() {
        return batches().flatMap(RecordBatch::records);
    }

    /**
     * The batches for subscribers, each of which gets all of them from a thread of its own, as many as it asked for.
     * Cancelling ends that thread.
     */
    public Flow.Publisher<RecordBatch> publisher() {
        return new BatchPublisher(() -> track(begin()));
    }

    private BatchIterator begin() {
        return new BatchIterator(source, steps, batchRows, limit, idle, rejected);
    }

    private synchronized BatchIterator track(BatchIterator batches) {
        open.removeIf(BatchIterator::isClosed);
        open.add(batches);
        return batches;
    }

    /** Ends everything begun, and closes the source if it was made from a URI here. */
    @Override
    public synchronized void close() {
        for (BatchIterator c : open) {
            c.close();
        }
        open.clear();
        if (owned) {
            source.close();
        }
    }
}
