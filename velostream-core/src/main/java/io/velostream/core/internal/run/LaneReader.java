package io.velostream.core.internal.run;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.eval.RowNumbers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Reads splits, transforms their batches and puts them into a queue. One thread. */
final class LaneReader {
    private static final Logger LOG = LoggerFactory.getLogger(LaneReader.class);
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final Duration NO_WAIT = Duration.ZERO;
    /** How many ended readers of a bounded source stay open until their rows are committed. */
    private static final int ENDED_READERS = 4;
    /** Far more schemas than a stream has at a time. */
    private static final int MAX_CHAINS = 100;

    private final ReadSetup setup;
    private final SplitFeed feed;
    private final ItemSink out;
    private final List<Active> active = new ArrayList<>();
    private final Deque<Active> ended = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Ack> acks = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    /** The chains for all schemas of batches that came since the target has its present version. */
    private final Map<Schema, Chain> chains = new HashMap<>();

    private final RowNumbers numbers = new RowNumbers();

    private TargetSchema.Version version;
    private Chain chain;
    private volatile boolean natural;
    /** The split that log messages of this thread name. */
    private @Nullable String logged;

    /** A split being read. */
    private static final class Active {
        private final SplitTask task;
        private final DataReader reader;
        private long rows;
        private long bytes;

        Active(SplitTask task, DataReader reader) {
            this.task = task;
            this.reader = reader;
            this.rows = task.state().read();
        }
    }

    private record Ack(String split, Offset upTo) {}

    LaneReader(ReadSetup setup, SplitFeed feed, ItemSink out) {
        this.setup = setup;
        this.feed = feed;
        this.out = out;
        this.version = setup.target().current();
        this.chain = setup.first();
        chains.put(chain.input(), chain);
    }

    /** Everything of the split up to here is committed. Any thread. */
    void acknowledge(String split, Offset upTo) {
        acks.add(new Ack(split, upTo));
    }

    /** No more acknowledgements will come. Any thread. */
    void release() {
        released.countDown();
    }

    /** Whether it read all that there was, rather than being stopped. */
    boolean endedByItself() {
        return natural;
    }

    void run() throws InterruptedException {
        try {
            if (setup.plan().bounded()) {
                readOneByOne();
            } else {
                readAllInTurn();
            }
            setup.control().check();
            out.end();
            awaitRelease();
        } finally {
            // A pending interrupt has done its work; it must not disturb the tidying up.
            Thread.interrupted();
            active.forEach(LaneReader::closeQuietly);
            ended.forEach(LaneReader::closeQuietly);
        }
    }

    private void readOneByOne() throws InterruptedException {
        while (!setup.control().readNoMore()) {
            SplitTask task = feed.poll();
            if (task == null) {
                break;
            }
            Active a = open(task);
            Outcome outcome = Outcome.ROWS;
            while (outcome != Outcome.ENDED && !setup.control().readNoMore()) {
                outcome = step(a, WAIT);
                confirm();
                if (outcome == Outcome.IDLE) {
                    out.idle();
                }
            }
        }
        natural = !setup.control().stopping() || (feed.isDrained() && active.isEmpty());
    }

    private void readAllInTurn() throws InterruptedException {
        while (!setup.control().readNoMore()) {
            setup.control().check();
            SplitTask task = feed.poll();
            while (task != null) {
                open(task);
                task = feed.poll();
            }
            boolean idle = true;
            for (Active a : List.copyOf(active)) {
                if (!setup.control().readNoMore()) {
                    idle &= step(a, NO_WAIT) == Outcome.IDLE;
                }
            }
            confirm();
            if (active.isEmpty() && feed.isDrained()) {
                break;
            }
            if (idle) {
                out.idle();
                if (active.isEmpty()) {
                    TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
                } else {
                    step(active.get(0), WAIT.dividedBy(active.size()));
                }
            }
        }
        natural = !setup.control().stopping() || (feed.isDrained() && active.isEmpty());
    }

    private enum Outcome {
        ROWS,
        IDLE,
        ENDED
    }

    private Active open(SplitTask task) {
        DataReader reader = setup.source()
                .openReader(setup.plan(), task.split(), task.state().offset());
        Active a = new Active(task, reader);
        active.add(a);
        return a;
    }

    private Outcome step(Active a, Duration wait) throws InterruptedException {
        setup.control().check();
        String split = a.task.split().id();
        if (!split.equals(logged)) {
            logged = split;
            MDC.put("split", split);
        }
        ReadResult result = a.reader.read(wait);
        long bytes = a.reader.bytesRead();
        setup.control().bytesRead.add(bytes - a.bytes);
        a.bytes = bytes;
        if (result instanceof ReadResult.Batch b) {
            deliver(a, b);
            return Outcome.ROWS;
        } else if (result instanceof ReadResult.Idle) {
            return Outcome.IDLE;
        }
        active.remove(a);
        ended.add(a);
        if (ended.size() > (setup.plan().bounded() ? ENDED_READERS : Integer.MAX_VALUE)) {
            closeQuietly(ended.remove());
        }
        feed.ended();
        out.put(Item.end(this, a.task));
        return Outcome.ENDED;
    }

    private void deliver(Active a, ReadResult.Batch read) throws InterruptedException {
        RecordBatch batch = read.batch();
        long rows = batch.rowCount() + (long) read.rejected().size();
        setup.control().rowsRead.add(rows);
        Rejections.OfBatch rejecter = setup.rejections().of(a.task.split().id(), a.rows, rows);
        if (!read.rejected().isEmpty()) {
            rejecter.reject("read", batch, read.rejected());
        }
        checkChanges(batch);
        if (version != setup.target().current() || !batch.schema().equals(chain.input())) {
            chain = chainFor(batch.schema());
        }
        RecordBatch made = chain.apply(batch, numbers, rejecter);
        Item item = new Item(
                this,
                a.task,
                made,
                batch.offset().orElse(null),
                a.rows,
                rows,
                rejecter.rejected(),
                Math.max(1, made.byteSize()));
        a.rows += rows;
        out.put(item);
    }

    /** The chain for rows of another schema, or to another version of the target. */
    private Chain chainFor(Schema schema) throws InterruptedException {
        Chain known = version == setup.target().current() ? chains.get(schema) : null;
        if (known != null) {
            return known;
        }
        Chain steps = setup.steps().chain(schema);
        TargetSchema.Version wanted = setup.target().versionFor(steps.output(), out);
        if (wanted != version || chains.size() >= MAX_CHAINS) {
            chains.clear();
            version = wanted;
        }
        Chain made = setup.target().map(steps, version);
        chains.put(schema, made);
        return made;
    }

    private void checkChanges(RecordBatch batch) {
        if (setup.changesAllowed() || batch.metadata().isEmpty()) {
            return;
        }
        Column kinds = batch.metadata(MetadataField.CHANGE_KIND).orElse(null);
        if (kinds instanceof IntColumn codes) {
            for (int i = 0; i < codes.size(); i++) {
                if (!codes.isNull(i) && codes.get(i) != ChangeKind.INSERT.code()) {
                    throw refused(ChangeKind.ofCode(codes.get(i)));
                }
            }
        }
    }

    private static VeloException refused(ChangeKind kind) {
        boolean empties = kind == ChangeKind.TRUNCATE;
        return VeloException.of(ErrorKind.UNSUPPORTED, "The sink cannot apply changes")
                .why(
                        empties
                                ? "the table is to be emptied, because it was truncated or because the snapshot of it that was"
                                        + " interrupted begins again; the sink only takes new rows"
                                : "the source gives " + kind + " rows, the sink only takes new ones")
                .cure(
                        empties
                                ? "Write to a sink that applies changes, or take away what is written and begin anew (--no-resume)."
                                : "Write to a sink that applies updates and deletes, or keep the new rows only.")
                .build();
    }

    private void confirm() {
        Ack ack = acks.poll();
        while (ack != null) {
            for (Active a : active) {
                acknowledge(a, ack);
            }
            for (Active a : ended) {
                acknowledge(a, ack);
            }
            ack = acks.poll();
        }
    }

    private static void acknowledge(Active a, Ack ack) {
        if (a.task.split().id().equals(ack.split())) {
            a.reader.acknowledge(ack.upTo());
        }
    }

    /** Waits for the last commit, so that it can still be confirmed to the source. */
    private void awaitRelease() throws InterruptedException {
        if (active.isEmpty() && ended.isEmpty()) {
            return;
        }
        while (!released.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            setup.control().check();
            confirm();
        }
        confirm();
    }

    private static void closeQuietly(Active a) {
        try {
            a.reader.close();
        } catch (RuntimeException e) {
            LOG.warn("A reader could not be closed", e);
        }
    }
}
