package io.velostream.core.internal.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Each lane commits for itself, with its own checkpoint. */
final class LaneCommitter implements Committer {
    private final CommitPort port;
    private final CommitRules rules;
    private final IntPredicate ended;
    private final IntConsumer released;
    private final List<SplitBook> books = new ArrayList<>();
    private final Map<Integer, Long> lastCommits = new ConcurrentHashMap<>();
    private final long start = System.nanoTime();

    /**
     * For a run.
     *
     * @param known what earlier runs have left
     * @param ended whether the input of a lane has come to its end
     * @param released is told of a lane whose last commit is done
     */
    LaneCommitter(
            CommitPort port,
            CommitRules rules,
            int lanes,
            Collection<SplitState> known,
            IntPredicate ended,
            IntConsumer released) {
        this.port = port;
        this.rules = rules;
        this.ended = ended;
        this.released = released;
        SplitBook first = new SplitBook(known);
        for (int i = 0; i < lanes; i++) {
            books.add(new SplitBook(first));
        }
    }

    @Override
    public boolean isDue(LaneWriter lane) {
        return rules.isDue(lane.isDirty(), lane.rowsPending(), lastCommits.getOrDefault(lane.lane(), start));
    }

    @Override
    public void commit(LaneWriter lane, boolean last) {
        LaneWriter.Round round = port.prepare(lane);
        boolean complete = last && ended.test(lane.lane());
        port.commit(lane.worker(), List.of(round), books.get(lane.lane()), "lane-" + lane.lane(), complete);
        lastCommits.put(lane.lane(), System.nanoTime());
        if (last) {
            released.accept(lane.lane());
        }
    }

    @Override
    public void handOver(LaneWriter lane) {
        if (lane.isDirty()) {
            commit(lane, false);
        }
    }

    @Override
    public void settle(LaneWriter lane) {
        // Each lane has committed what it handed over.
    }
}
