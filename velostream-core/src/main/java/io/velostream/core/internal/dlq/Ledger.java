package io.velostream.core.internal.dlq;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Record;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The books about a queue: rows that are only ever added. A replay first writes down which letters it takes, then those that
 * fail, then the target's commit happens, then it writes that it has come to its end. Whoever finds a replay without an end
 * asks the target's checkpoint what became of it. Not thread-safe; one replay of a queue runs at a time.
 */
public final class Ledger {
    /** The columns of the books. */
    public static final Schema SCHEMA = Schema.of(
            Field.required("letter", DataType.STRING),
            Field.required("time", DataType.TIMESTAMP_UTC),
            Field.required("action", DataType.STRING),
            Field.required("session", DataType.STRING),
            Field.of("target", DataType.STRING),
            Field.of("reason", DataType.STRING));

    private static final String PLANNED = "planned";
    private static final String FAILED = "failed";
    private static final String DONE = "done";
    private static final String BROKEN = "broken";
    private static final String DISCARDED = "discarded";
    private static final Entry UNKNOWN = new Entry(DeadLetter.State.PENDING, List.of());

    private final VeloStream velo;
    private final ConnectorUri uri;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** What is known of a letter. */
    record Entry(DeadLetter.State state, List<String> failures) {}

    /** A replay. */
    static final class Session {
        final String id;
        final String target;
        final List<String> planned = new ArrayList<>();
        final Map<String, String> failed = new LinkedHashMap<>();
        boolean over;

        Session(String id, String target) {
            this.id = id;
            this.target = target;
        }
    }

    /** Reads the books; there are none before the first replay. */
    public Ledger(VeloStream velo, ConnectorUri uri) {
        this.velo = velo;
        this.uri = uri;
        LetterRows.each(velo, uri, true, this::take);
    }

    private void take(Record row) {
        String letter = LetterRows.text(row, "letter");
        String id = LetterRows.text(row, "session");
        String reason = LetterRows.text(row, "reason");
        Session session = sessions.computeIfAbsent(id, i -> new Session(i, LetterRows.text(row, "target")));
        switch (LetterRows.text(row, "action")) {
            case PLANNED -> session.planned.add(letter);
            case FAILED -> session.failed.put(letter, reason);
            case DONE -> end(session);
            case BROKEN -> session.over = true;
            case DISCARDED -> {
                session.over = true;
                entries.put(
                        letter, new Entry(DeadLetter.State.DISCARDED, of(letter).failures()));
            }
            default -> throw notOurs(row);
        }
    }

    private VeloException notOurs(Record row) {
        return VeloException.of(ErrorKind.DATA, "These are no books about dead letters")
                .where(uri.toString())
                .why("unknown row " + row)
                .build();
    }

    private void end(Session session) {
        session.over = true;
        for (String letter : session.planned) {
            List<String> failures = new ArrayList<>(of(letter).failures());
            String failure = session.failed.get(letter);
            if (failure != null) {
                failures.add(failure);
            }
            DeadLetter.State state = failure == null ? DeadLetter.State.REPLAYED : DeadLetter.State.FAILED;
            entries.put(letter, new Entry(state, failures));
        }
    }

    Entry of(String letter) {
        return entries.getOrDefault(letter, UNKNOWN);
    }

    /** Replays that were broken off. */
    List<Session> open() {
        return sessions.values().stream().filter(s -> !s.over).toList();
    }

    Session plan(String session, String target, List<String> letters) {
        Session planned = new Session(session, target);
        planned.planned.addAll(letters);
        sessions.put(session, planned);
        append(session, PLANNED, target, letters, List.of());
        return planned;
    }

    void fail(Session session, Map<String, String> reasons) {
        session.failed.putAll(reasons);
        append(session.id, FAILED, session.target, reasons.keySet(), List.copyOf(reasons.values()));
    }

    void done(Session session) {
        append(session.id, DONE, session.target, List.of(""), List.of());
        end(session);
    }

    /** The replay left nothing in its target: what failed in it does not count. */
    void broken(Session session) {
        append(session.id, BROKEN, session.target, List.of(""), List.of());
        session.over = true;
    }

    void discard(String session, Collection<String> letters, String reason) {
        append(session, DISCARDED, "", letters, List.of(reason));
        for (String letter : letters) {
            entries.put(letter, new Entry(DeadLetter.State.DISCARDED, of(letter).failures()));
        }
    }

    /** Adds rows in one commit; one reason for all, or one each, or none. */
    private void append(
            String session, String action, String target, Collection<String> letters, List<String> reasons) {
        BatchBuilder rows = new BatchBuilder(SCHEMA, Math.max(1, letters.size()));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        int i = 0;
        for (String letter : letters) {
            rows.setString(0, letter).set(1, now);
            rows.setString(2, action)
                    .setString(3, session)
                    .setString(4, target)
                    .setString(5, reasons.isEmpty() ? null : reasons.get(Math.min(i++, reasons.size() - 1)));
            rows.endRow();
        }
        try (BatchSource source = BatchSource.of("the books about dead letters", rows.build())) {
            velo.pipeline("dead-letter-ledger")
                    .from(source)
                    .to(appending(velo, uri))
                    .resume(false)
                    .run();
        }
    }

    /** The URI as a sink that keeps what it has, where that has to be said. */
    static ConnectorUri appending(VeloStream velo, ConnectorUri uri) {
        boolean known = velo.provider(uri.scheme()).sinkOptions().names().contains("if_exists");
        return known ? uri.withOption("if_exists", "append") : uri;
    }

    /** Whether this pipeline has come to its end in the sink. */
    static boolean isComplete(DataSink sink, String pipeline) {
        return sink.capabilities().contains(Capability.EXACTLY_ONCE)
                && sink.checkpoints(pipeline).stream().anyMatch(Checkpoint::complete);
    }
}
