package io.velostream.core.internal.dlq;

import io.velostream.api.DataSink;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.Pipeline;
import io.velostream.core.PipelineResult;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import io.velostream.core.dlq.DeadLetterFilter;
import io.velostream.core.dlq.ReplayResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** A queue and its books at one moment. One thread. */
public final class LetterQueue {
    /** Letters that go in one commit, at most, and their bytes: they lie in memory. */
    private static final int MOST_LETTERS = 10_000;

    private static final long MOST_BYTES = 32 << 20;

    private final VeloStream velo;
    private final ConnectorUri queue;
    private final Ledger ledger;
    private List<String> failedLast = List.of();

    public LetterQueue(VeloStream velo, ConnectorUri queue, ConnectorUri ledger) {
        this.velo = velo;
        this.queue = queue;
        this.ledger = new Ledger(velo, ledger);
    }

    /** The letters that the filter takes, each once. */
    public void each(DeadLetterFilter filter, Consumer<DeadLetter> taker) {
        Set<String> seen = new HashSet<>();
        LetterRows.each(velo, queue, false, row -> {
            DeadLetter letter = LetterRows.letter(queue, row, ledger);
            if (seen.add(letter.id()) && filter.matches(letter)) {
                taker.accept(letter);
            }
        });
    }

    /** Marks open letters as given up. */
    public long discard(DeadLetterFilter filter, String reason) {
        List<String> ids = new ArrayList<>();
        each(filter.open(), letter -> ids.add(letter.id()));
        if (!ids.isEmpty()) {
            ledger.discard(session(), ids, reason);
        }
        return ids.size();
    }

    /** The letters that failed in the last replay. */
    public List<String> failedLast() {
        return failedLast;
    }

    private static String session() {
        return UUID.randomUUID().toString();
    }

    /**
     * One round: all letters wanted, with a commit for each so many of them. What lies in memory at once is bounded, but for
     * the ids of letters.
     */
    public ReplayResult replay(ReplayRequest request) {
        long recovered = recover(request);
        LetterDecoder decoder = new LetterDecoder(velo, request.rawOptions(), request.schema());
        Set<String> targets = new HashSet<>();
        each(request.filter(), letter -> {
            targets.add(letter.target());
            // A letter that nobody knows how to read is wrong usage, not a bad row.
            decoder.form(letter);
        });
        failedLast = List.of();
        if (targets.isEmpty()) {
            return new ReplayResult(0, 0, 0, 1, recovered, DeliveryGuarantee.EXACTLY_ONCE);
        }
        Part part = new Part(request, decoder, Ledger.appending(velo, target(request, targets)));
        each(request.filter(), part::add);
        part.end();
        failedLast = List.copyOf(part.failed);
        return new ReplayResult(
                part.chosen,
                part.chosen - part.failed.size(),
                part.failed.size(),
                1,
                recovered,
                part.exact ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE);
    }

    /** Letters that go in one commit, and what became of those before them. */
    private final class Part {
        private final ReplayRequest request;
        private final LetterDecoder decoder;
        private final ConnectorUri to;
        private final List<DeadLetter> letters = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private long bytes;
        private long chosen;
        private boolean exact = true;

        Part(ReplayRequest request, LetterDecoder decoder, ConnectorUri to) {
            this.request = request;
            this.decoder = decoder;
            this.to = to;
        }

        void add(DeadLetter letter) {
            letters.add(letter);
            bytes += letter.record().map(String::length).orElse(0)
                    + letter.raw().map(raw -> raw.length).orElse(0);
            if (letters.size() >= MOST_LETTERS || bytes >= MOST_BYTES) {
                end();
            }
        }

        void end() {
            List<DeadLetter> wanted = request.condition().isPresent()
                    ? fulfilling(request.condition().get(), decoder, letters)
                    : List.copyOf(letters);
            letters.clear();
            bytes = 0;
            if (!wanted.isEmpty()) {
                commit(wanted);
            }
        }

        private void commit(List<DeadLetter> wanted) {
            List<String> ids = wanted.stream().map(DeadLetter::id).toList();
            Ledger.Session session = ledger.plan(session(), to.toString(), ids);
            PipelineResult result;
            try (BatchSource source = Letters.source(queue, decoder, wanted)) {
                FailureSink failures = new FailureSink(byNumber -> {
                    Map<String, String> byId = new LinkedHashMap<>();
                    byNumber.forEach((number, reason) -> byId.put(ids.get(number), reason));
                    ledger.fail(session, byId);
                });
                Pipeline pipeline = velo.pipeline(pipelineOf(session))
                        .from(source)
                        .to(to)
                        .onError(ErrorPolicy.deadLetter(failures));
                result = request.steps().apply(pipeline).run();
            }
            ledger.done(session);
            chosen += ids.size();
            failed.addAll(session.failed.keySet());
            exact &= result.guarantee() == DeliveryGuarantee.EXACTLY_ONCE;
        }
    }

    private static String pipelineOf(Ledger.Session session) {
        return "dead-letter-replay-" + session.id;
    }

    private List<DeadLetter> fulfilling(Expression condition, LetterDecoder decoder, List<DeadLetter> letters) {
        BitSet chosen = new BitSet();
        try (BatchSource source = Letters.source(queue, decoder, letters);
                Reading reading = velo.read(source).filter(condition).onRejected(unreadable -> {})) {
            reading.forEach(batch -> {
                LongColumn numbers =
                        (LongColumn) batch.metadata(MetadataField.POSITION).orElseThrow();
                for (int i = 0; i < numbers.size(); i++) {
                    chosen.set((int) numbers.get(i));
                }
            });
        }
        return chosen.stream().mapToObj(letters::get).toList();
    }

    private ConnectorUri target(ReplayRequest request, Set<String> targets) {
        if (request.target().isPresent()) {
            return request.target().get();
        }
        String only = targets.iterator().next();
        if (targets.size() > 1 || only.isEmpty() || only.contains("***")) {
            String why = targets.size() > 1
                    ? "the letters come from pipelines with " + targets.size() + " targets"
                    : only.isEmpty() ? "the letters name none" : "a letter holds no secrets: " + only;
            throw VeloException.of(ErrorKind.CONFIGURATION, "The target of the replay has to be named")
                    .where(queue.toString())
                    .why(why)
                    .cure("Name it, or choose letters of one pipeline.")
                    .build();
        }
        return ConnectorUri.parse(only);
    }

    /**
     * Finds out what became of replays that were broken off: each was one commit in its target, whose checkpoint tells of it.
     *
     * @return how many letters turned out to have arrived
     */
    private long recover(ReplayRequest request) {
        long arrived = 0;
        for (Ledger.Session session : ledger.open()) {
            ConnectorUri to = request.target()
                    .map(uri -> Ledger.appending(velo, uri))
                    .filter(uri -> uri.toString().equals(session.target))
                    .orElseGet(() -> named(session));
            try (DataSink sink = velo.createSink(to)) {
                if (Ledger.isComplete(sink, pipelineOf(session))) {
                    ledger.done(session);
                    arrived += session.planned.size() - session.failed.size();
                } else {
                    ledger.broken(session);
                }
            }
        }
        return arrived;
    }

    private ConnectorUri named(Ledger.Session session) {
        if (session.target.contains("***")) {
            throw VeloException.of(
                            ErrorKind.CONFLICT, "An earlier replay was broken off, and its target has to be asked")
                    .where(session.target)
                    .why("whether its " + session.planned.size() + " letters arrived stands there, and the ledger holds"
                            + " no secrets")
                    .cure("Replay to that target first.")
                    .build();
        }
        return ConnectorUri.parse(session.target);
    }
}
