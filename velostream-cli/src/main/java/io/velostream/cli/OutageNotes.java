package io.velostream.cli;

import io.velostream.core.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells a person when a copy begins to wait for a system, and when that is over. Used by one thread. */
final class OutageNotes {
    private final Session session;
    private final Map<String, Instant> known = new HashMap<>();

    private String source;

    /** Knows the source that serves at first. */
    OutageNotes(Session session, String source) {
        this.session = session;
        this.source = source;
    }

    /** Notes when another source serves. */
    void serves(String now, Runnable beforeNote) {
        if (!now.equals(source)) {
            beforeNote.run();
            session.note("reading from " + now + " instead of " + source);
            source = now;
        }
    }

    /**
     * Notes what has changed since the last call.
     *
     * @param beforeNote makes room on the terminal
     */
    void update(List<Outage> now, Runnable beforeNote) {
        for (Outage outage : now) {
            if (known.putIfAbsent(outage.target(), outage.since()) == null) {
                beforeNote.run();
                session.note("waiting for " + outage.target() + ": " + outage.reason());
            }
        }
        known.entrySet().removeIf(e -> {
            if (now.stream().anyMatch(o -> o.target().equals(e.getKey()))) {
                return false;
            }
            beforeNote.run();
            session.note("going on with " + e.getKey() + " after "
                    + Quantity.time(Duration.between(e.getValue(), Instant.now())));
            return true;
        });
    }
}
