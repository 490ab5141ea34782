package io.velostream.core.internal.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One commit for all lanes. Whoever finds that it is time opens a round; each lane hands in its part at its next batch
 * boundary and goes on at once; the last one commits.
 */
final class GatheredCommitter implements Committer {
    private static final String LANE = "all";

    private final CommitPort port;
    private final CommitRules rules;
    private final BooleanSupplier complete;
    private final Runnable released;
    private final ReentrantLock lock = new ReentrantLock();
    /** The round that each lane that still writes has handed in its part for. */
    private final Map<Integer, Long> handedIn = new HashMap<>();

    /** The progress of all lanes, of those too that have ended since. */
    private final SplitBook splits;

    private final List<LaneWriter.Round> parts = new ArrayList<>();
    private volatile long round;
    private volatile long committed;
    private volatile long lastCommit = System.nanoTime();

    /**
     * For a run.
     *
     * @param known what earlier runs have left
     * @param complete whether the input has come to its end, asked when all lanes are done
     * @param released is called when the last commit is done
     */
    GatheredCommitter(
            CommitPort port,
            CommitRules rules,
            int lanes,
            Collection<SplitState> known,
            BooleanSupplier complete,
            Runnable released) {
        this.port = port;
        this.rules = rules;
        this.complete = complete;
        this.released = released;
        this.splits = new SplitBook(known);
        for (int i = 0; i < lanes; i++) {
            handedIn.put(i, 0L);
        }
    }

    @Override
    public boolean isDue(LaneWriter lane) {
        if (round > committed) {
            return mayHandIn(lane);
        }
        return rules.isDue(lane.isDirty(), lane.rowsPending(), lastCommit);
    }

    private boolean mayHandIn(LaneWriter lane) {
        lock.lock();
        try {
            return round > committed && handedIn.getOrDefault(lane.lane(), round) < round;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void commit(LaneWriter lane, boolean last) throws InterruptedException {
        LaneWriter.Round part = port.prepare(lane);
        lock.lockInterruptibly();
        try {
            if (round == committed && !last) {
                round = committed + 1;
            }
            parts.add(part);
            if (last) {
                handedIn.remove(lane.lane());
            } else {
                handedIn.put(lane.lane(), round);
            }
            boolean roundIsFull =
                    round > committed && handedIn.values().stream().allMatch(r -> r == round);
            if (roundIsFull || handedIn.isEmpty()) {
                commitParts(lane);
                if (handedIn.isEmpty()) {
                    released.run();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void commitParts(LaneWriter lane) {
        parts.sort(Comparator.comparingInt(LaneWriter.Round::lane));
        boolean over = handedIn.isEmpty() && complete.getAsBoolean();
        port.commit(lane.worker(), List.copyOf(parts), splits, LANE, over);
        parts.clear();
        committed = round;
        lastCommit = System.nanoTime();
    }

    @Override
    public void handOver(LaneWriter lane) throws InterruptedException {
        if (lane.isDirty()) {
            commit(lane, false);
        }
    }

    @Override
    public void settle(LaneWriter lane) {
        lock.lock();
        try {
            if (!parts.isEmpty()) {
                commitParts(lane);
            }
        } finally {
            lock.unlock();
        }
    }
}
