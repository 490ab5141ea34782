package io.velostream.core.internal.layer;

import io.velostream.api.VeloException;
import io.velostream.core.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is waited for, and the waiting itself: of a run, or of one source or sink that is used without one. Thread-safe. */
public final class Outages {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    /** Made at the first one: most sources are made without ever waiting. */
    private Map<String, Open> open = Map.of();

    private long retries;
    private boolean over;
    private volatile boolean endless;

    private static final class Open {
        private final Instant since = Instant.now();
        private final Set<Recovery> waiting = new HashSet<>();
        private String reason = "";
        private long failures;
    }

    /** Whether the input never ends, which makes patience longer. */
    boolean endless() {
        return endless;
    }

    public void setEndless(boolean value) {
        endless = value;
    }

    /** From now on nobody waits: the run is to end. */
    public void stopWaiting() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Waits so long; false when there is no more waiting. */
    synchronized boolean pause(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (!over && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = deadline - System.nanoTime();
        }
        return !over;
    }

    void failed(Recovery who, String target, VeloException failure, Duration patience) {
        boolean isNew;
        synchronized (this) {
            retries++;
            open = open.isEmpty() ? new LinkedHashMap<>() : open;
            Open known = open.get(target);
            isNew = known == null;
            Open o = known == null ? new Open() : known;
            open.put(target, o);
            o.waiting.add(who);
            o.failures++;
            o.reason = failure.why().isEmpty() ? failure.what() : failure.why();
        }
        if (isNew) {
            LOG.warn(
                    "Waiting for {}, for {} s at most: {}",
                    target,
                    Math.max(1, patience.toSeconds()),
                    failure.getMessage());
        }
    }

    /** It works again for this one. */
    void recovered(Recovery who, String target) {
        Open ended = remove(who, target);
        if (ended != null) {
            LOG.info(
                    "{} works again after {} s and {} failed attempts",
                    target,
                    Duration.between(ended.since, Instant.now()).toSeconds(),
                    ended.failures);
        }
    }

    /** This one waits no more, because it has given up or ended. */
    void abandoned(Recovery who, String target) {
        remove(who, target);
    }

    private synchronized @Nullable Open remove(Recovery who, String target) {
        Open o = open.get(target);
        if (o == null || !o.waiting.remove(who) || !o.waiting.isEmpty()) {
            return null;
        }
        open.remove(target);
        return o;
    }

    /** What is waited for now. */
    public synchronized List<Outage> current() {
        List<Outage> all = new ArrayList<>();
        open.forEach((target, o) -> all.add(new Outage(target, o.reason, o.since, o.failures)));
        return all;
    }

    /** How often something was tried again. */
    public synchronized long retries() {
        return retries;
    }
}
