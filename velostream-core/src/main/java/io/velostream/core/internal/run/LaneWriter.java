package io.velostream.core.internal.run;

import io.velostream.api.Committable;
import io.velostream.api.DataWriter;
import io.velostream.api.WriteResult;
import io.velostream.api.batch.RecordBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the batches of a lane and says when it is time to commit. One thread: its own, or that of its only reader. */
final class LaneWriter implements ItemSink {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);
    private static final long TICK_MILLIS = 20;

    private final int lane;
    private final Supplier<DataWriter> open;
    private final RunControl control;
    private final Rejections rejections;
    private final Committer committer;
    private final TargetSchema target;
    /** Of the splits that are being read. */
    private final Map<String, SplitState> states = new HashMap<>();

    private final Map<String, Reached> reached = new HashMap<>();
    /** Batches whose rows the sink may still reject, in their order. */
    private final Deque<Open> unsettled = new ArrayDeque<>();

    private @Nullable DataWriter writer;
    private @Nullable Worker worker;
    private long bytesSeen;
    private long rowsPending;
    private boolean dirty;
    /** Of the round. */
    private long read;

    private long written;
    private long rejected;

    /** What has to be confirmed to a reader after the commit. */
    record Reached(LaneReader reader, SplitState state) {}

    private record Open(RecordBatch batch, Rejections.OfBatch rejecter) {}

    LaneWriter(
            int lane,
            Supplier<DataWriter> open,
            RunControl control,
            Rejections rejections,
            Committer committer,
            TargetSchema target) {
        this.lane = lane;
        this.open = open;
        this.control = control;
        this.rejections = rejections;
        this.committer = committer;
        this.target = target;
    }

    /** Opens the writer in the thread that will use it. */
    void begin(Worker self) {
        worker = self;
        writer = open.get();
    }

    /** Takes from the queue until its readers are done. */
    void run(BatchQueue queue) throws InterruptedException {
        while (!queue.isOver()) {
            control.check();
            Item item = queue.take(TICK_MILLIS);
            if (item == null) {
                idle();
            } else {
                put(item);
            }
        }
        end();
    }

    @Override
    public void put(Item item) throws InterruptedException {
        String id = item.split().split().id();
        SplitState before = states.getOrDefault(id, item.split().state());
        SplitState after;
        RecordBatch batch = item.batch();
        if (batch == null) {
            after = before.ended();
        } else {
            if (batch.rowCount() > 0) {
                write(item, batch);
            }
            rowsPending += batch.rowCount();
            read += item.rowsRead();
            rejected += item.rowsRejected();
            after = before.after(item.offset(), item.rowsRead(), batch.rowCount());
        }
        if (after.done()) {
            states.remove(id);
        } else {
            states.put(id, after);
        }
        reached.put(id, new Reached(item.reader(), after));
        dirty = true;
        idle();
    }

    private void write(Item item, RecordBatch batch) {
        DataWriter w = opened();
        Rejections.OfBatch rejecter = rejections.of(item.split().split().id(), item.firstRow(), item.rowsRead());
        unsettled.add(new Open(batch, rejecter));
        WriteResult result = w.write(batch);
        countBytes(w);
        count(batch.rowCount(), result);
        if (!result.rejected().isEmpty()) {
            rejecter.reject("write", batch, result.rejected());
        }
        rejectLate(result);
    }

    private void count(int rows, WriteResult result) {
        int refused = result.refused();
        rejected += refused;
        written += rows - refused;
        control.rowsWritten.add(rows - (long) refused);
    }

    private void rejectLate(WriteResult result) {
        for (WriteResult.Late late : result.late()) {
            unsettled.stream()
                    .filter(o -> o.batch == late.batch())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the sink rejects rows of a batch that is settled"))
                    .rejecter
                    .reject("write", late.batch(), late.rejected());
        }
        while (unsettled.size() > result.open()) {
            unsettled.remove();
        }
    }

    private void countBytes(DataWriter w) {
        long now = w.bytesWritten();
        control.bytesWritten.add(now - bytesSeen);
        bytesSeen = now;
    }

    private DataWriter opened() {
        DataWriter w = writer;
        if (w == null) {
            throw new IllegalStateException("lane " + lane + " has not begun");
        }
        return w;
    }

    @Override
    public void idle() throws InterruptedException {
        if (committer.isDue(this)) {
            committer.commit(this, false);
        }
        if (target.isPending()) {
            target.join(this, committer);
        }
    }

    @Override
    public void end() throws InterruptedException {
        committer.commit(this, true);
        target.leave();
    }

    int lane() {
        return lane;
    }

    boolean isDirty() {
        return dirty;
    }

    long rowsPending() {
        return rowsPending;
    }

    Worker worker() {
        Worker w = worker;
        if (w == null) {
            throw new IllegalStateException("lane " + lane + " has not begun");
        }
        return w;
    }

    /** Ends the round: what was written, and how far it comes. */
    Round round() {
        DataWriter w = opened();
        if (!unsettled.isEmpty()) {
            WriteResult last = w.flush();
            count(0, last);
            rejectLate(last);
        }
        Committable prepared = w.prepareCommit();
        Round round = new Round(lane, prepared, new LinkedHashMap<>(reached), Counts.rows(read, written, rejected));
        countBytes(w);
        reached.clear();
        rowsPending = 0;
        read = 0;
        written = 0;
        rejected = 0;
        dirty = false;
        return round;
    }

    /**
     * A prepared part of a commit.
     *
     * @param reached how far each split has come that had rows in it or ended
     */
    record Round(int lane, Committable prepared, Map<String, Reached> reached, Counts counts) {
        /** Tells the readers that it is committed. */
        void acknowledge() {
            reached.forEach((split, r) -> {
                var offset = r.state().offset();
                if (offset != null) {
                    r.reader().acknowledge(split, offset);
                }
            });
        }
    }

    void close() {
        DataWriter w = writer;
        if (w != null) {
            // A pending interrupt has done its work; it must not disturb the tidying up.
            Thread.interrupted();
            try {
                w.close();
            } catch (RuntimeException e) {
                // What it wrote is committed, or the run has failed already and says why.
                LOG.warn("A writer could not be closed", e);
            }
        }
    }
}
