package io.velostream.core.internal.run;

import io.velostream.api.Split;
import io.velostream.api.WriterContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lanes of a run: who reads which splits, who writes, who commits. Set up before the threads start; afterwards the
 * supervisor hands out splits that are found later.
 */
final class Lanes {
    /** A few batches even out what either side takes; those that wait beside them only give the garbage collector work. */
    private static final long LANE_QUEUE_BYTES = 8L << 20;

    /** Where one writer takes the rows of all in their order, readers of later ones go on meanwhile. */
    private static final long SHARED_QUEUE_BYTES = 64L << 20;

    private final Prepared p;
    private final CommitPort port;
    private final Rejections rejections;
    private final RunControl control;
    private final List<LaneReader> readers = new ArrayList<>();
    private final List<SplitFeed> feeds = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<BatchQueue> queues = new ArrayList<>();

    Lanes(Prepared p, CommitPort port, Rejections rejections) {
        this.p = p;
        this.port = port;
        this.rejections = rejections;
        this.control = p.control();
        setUp();
    }

    List<Worker> workers() {
        return workers;
    }

    /** Bytes that wait between readers and writers. Any thread. */
    long queuedBytes() {
        return queues.stream().mapToLong(BatchQueue::bytes).sum();
    }

    /** Splits that are not read to their end. Any thread. */
    long openSplits() {
        return feeds.stream().distinct().mapToLong(SplitFeed::open).sum();
    }

    /** Gives a split that was found while running to the least busy reader, unless it is done with. */
    void assign(int index, Split split) {
        SplitFeed least =
                feeds.stream().min(Comparator.comparingInt(SplitFeed::load)).orElseThrow();
        p.task(index, split).ifPresent(least::add);
    }

    void noMoreSplits() {
        feeds.forEach(SplitFeed::complete);
    }

    private void setUp() {
        CommitRules rules =
                new CommitRules(p.commitsOften, p.spec.checkpointInterval().toNanos(), p.spec.checkpointRows());
        List<List<SplitTask>> assigned = p.plan.bounded() ? assigned() : List.of();
        if (p.plan.bounded()
                && (p.wasComplete || p.alreadyDone)
                && assigned.stream().allMatch(List::isEmpty)) {
            // Nothing new since the last run: not even an empty commit.
            return;
        }
        Committer committer = p.laneCommit()
                ? new LaneCommitter(
                        port,
                        rules,
                        p.writers,
                        p.known.values(),
                        lane -> readers.get(lane).endedByItself(),
                        lane -> readers.get(lane).release())
                : new GatheredCommitter(
                        port,
                        rules,
                        p.writers,
                        p.known.values(),
                        this::inputEnded,
                        () -> readers.forEach(LaneReader::release));
        ReadSetup setup =
                new ReadSetup(p.measuredSource, p.plan, p.steps, p.target, p.chain, control, rejections, p.changes());
        if (p.writers == p.lanes) {
            for (int i = 0; i < p.lanes; i++) {
                lane(i, setup, committer, assigned);
            }
        } else {
            oneWriter(setup, committer, assigned);
        }
    }

    boolean inputEnded() {
        return readers.stream().allMatch(LaneReader::endedByItself);
    }

    private LaneWriter writer(int lane, Committer committer) {
        return new LaneWriter(
                lane,
                () -> p.measuredSink.openWriter(new WriterContext(p.name, lane, p.writers, p.lastNumber)),
                control,
                rejections,
                committer,
                p.target);
    }

    private void lane(int lane, ReadSetup setup, Committer committer, List<List<SplitTask>> assigned) {
        SplitFeed feed = p.plan.bounded() ? new SplitFeed(assigned.get(lane)) : new SplitFeed();
        feeds.add(feed);
        LaneWriter writer = writer(lane, committer);
        boolean oneThread = p.lanes * 2 > Runtime.getRuntime().availableProcessors();
        if (oneThread) {
            LaneReader reader = new LaneReader(setup, feed, writer);
            readers.add(reader);
            workers.add(new Worker(threadName(lane, "read"), p.name, control, self -> {
                try {
                    writer.begin(self);
                    reader.run();
                } finally {
                    writer.close();
                }
            }));
        } else {
            BatchQueue queue =
                    new BatchQueue(Math.max(1, queueBytes(LANE_QUEUE_BYTES * p.lanes) / p.lanes), false, 1, List.of());
            queues.add(queue);
            LaneReader reader = new LaneReader(setup, feed, queue);
            readers.add(reader);
            workers.add(new Worker(threadName(lane, "read"), p.name, control, self -> reader.run()));
            workers.add(new Worker(threadName(lane, "write"), p.name, control, self -> write(self, writer, queue)));
        }
    }

    private void oneWriter(ReadSetup setup, Committer committer, List<List<SplitTask>> assigned) {
        List<SplitTask> all = new ArrayList<>();
        assigned.forEach(all::addAll);
        SplitFeed shared = new SplitFeed(all);
        BatchQueue queue = new BatchQueue(queueBytes(SHARED_QUEUE_BYTES), p.plan.bounded(), p.lanes, all);
        queues.add(queue);
        for (int i = 0; i < p.lanes; i++) {
            SplitFeed feed = p.plan.bounded() ? shared : new SplitFeed();
            feeds.add(feed);
            LaneReader reader = new LaneReader(setup, feed, queue);
            readers.add(reader);
            workers.add(new Worker(threadName(i, "read"), p.name, control, self -> reader.run()));
        }
        LaneWriter writer = writer(0, committer);
        workers.add(new Worker(threadName(0, "write"), p.name, control, self -> write(self, writer, queue)));
    }

    /** What all queues together may hold. */
    private long queueBytes(long usual) {
        long eighth = Math.max(1, Runtime.getRuntime().maxMemory() / 8);
        return Math.min(p.spec.queueBytes().orElse(usual), eighth);
    }

    private String threadName(int lane, String what) {
        return "velostream-" + p.name + "-lane-" + lane + "-" + what;
    }

    private static void write(Worker self, LaneWriter writer, BatchQueue queue) throws InterruptedException {
        try {
            writer.begin(self);
            writer.run(queue);
        } finally {
            writer.close();
        }
    }

    /** Contiguous runs of splits, one a lane, of about the same size: the order of lanes is the order of rows. */
    private List<List<SplitTask>> assigned() {
        List<List<SplitTask>> lanes = new ArrayList<>();
        for (int i = 0; i < p.lanes; i++) {
            lanes.add(new ArrayList<>());
        }
        boolean sized = p.splits.stream().allMatch(s -> s.estimatedBytes().orElse(0) > 0);
        double total = 0;
        for (Split s : p.splits) {
            total += size(s, sized);
        }
        double before = 0;
        for (int i = 0; i < p.splits.size(); i++) {
            Split s = p.splits.get(i);
            double size = size(s, sized);
            int lane = (int) Math.min(p.lanes - 1, (before + size / 2) * p.lanes / total);
            before += size;
            p.task(i, s).ifPresent(lanes.get(lane)::add);
        }
        return lanes;
    }

    private static double size(Split s, boolean sized) {
        return sized ? s.estimatedBytes().orElse(1) : 1;
    }
}
