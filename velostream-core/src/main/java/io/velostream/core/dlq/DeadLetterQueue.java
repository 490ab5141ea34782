package io.velostream.core.dlq;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import io.velostream.core.internal.dlq.LetterQueue;
import java.util.function.Consumer;

/**
 * The dead letters that pipelines sent to one sink, and the books about them. The queue itself is only read; what is done with
 * a letter is a row in the ledger, another sink that is only appended to. For files it lies beside the queue:
 * {@code bad/} has {@code bad.ledger/}.
 *
 * <pre>{@code
 * DeadLetterQueue queue = DeadLetterQueue.open(velo, "bad/");
 * queue.each(DeadLetterFilter.all().open(), letter -> System.out.println(letter.reason()));
 * ReplayResult result = queue.replay().to("orders.jsonl").run();
 * }</pre>
 *
 * <p>A letter that is in the queue several times under one id is given once. Not thread-safe; one replay of a queue may run at a
 * time.
 */
public final class DeadLetterQueue {
    private final VeloStream velo;
    private final ConnectorUri queue;
    private final ConnectorUri ledger;

    private DeadLetterQueue(VeloStream velo, ConnectorUri queue, ConnectorUri ledger) {
        this.velo = velo;
        this.queue = queue;
        this.ledger = ledger;
    }

    /** A queue in files or in memory, with the ledger beside it. */
    public static DeadLetterQueue open(VeloStream velo, String queue) {
        ConnectorUri uri = ConnectorUri.parse(queue);
        return open(velo, uri, beside(uri));
    }

    /** A queue of any source that ends, with a ledger that can be written and read. */
    public static DeadLetterQueue open(VeloStream velo, ConnectorUri queue, ConnectorUri ledger) {
        // The option of the sink that wrote the queue means nothing to a reader.
        boolean known = velo.provider(queue.scheme()).sourceOptions().names().contains("if_exists");
        return new DeadLetterQueue(velo, known ? queue : queue.withoutOption("if_exists"), ledger);
    }

    private static ConnectorUri beside(ConnectorUri queue) {
        boolean file = queue.scheme().equals("file")
                && !queue.hasPattern()
                && !queue.path().equals("-");
        if (file) {
            String path = queue.literalPath();
            while (path.length() > 1 && path.endsWith("/")) {
                path = path.substring(0, path.length() - 1);
            }
            return ConnectorUri.builder("file")
                    .literalPath(path + ".ledger/")
                    .option("format", "jsonl")
                    .build();
        } else if (queue.scheme().equals("memory")) {
            return ConnectorUri.parse("memory://" + queue.hosts().get(0).host() + "-ledger");
        }
        throw VeloException.of(ErrorKind.CONFIGURATION, "There is no place for the ledger of the queue")
                .where(queue.toString())
                .why("it lies beside a queue in a file or folder; this one is something else")
                .cure("Name a ledger: a folder, as in done/?format=jsonl, or a table.")
                .build();
    }

    /** Gives the letters that the filter takes, in the order of the queue. */
    public void each(DeadLetterFilter filter, Consumer<DeadLetter> taker) {
        books().each(filter, taker);
    }

    /** Begins a replay. */
    public DeadLetterReplay replay() {
        return new DeadLetterReplay(this);
    }

    /**
     * Gives open letters up; they stay in the queue, marked.
     *
     * @param reason for those who read the ledger later
     * @return how many
     */
    public long discard(DeadLetterFilter filter, String reason) {
        return books().discard(filter, reason);
    }

    LetterQueue books() {
        return new LetterQueue(velo, queue, ledger);
    }

    /** The masked URI of the queue. */
    @Override
    public String toString() {
        return queue.toString();
    }
}
