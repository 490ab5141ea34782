package io.velostream.core.dlq;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.ExpressionParser;
import io.velostream.core.Pipeline;
import io.velostream.core.internal.dlq.LetterQueue;
import io.velostream.core.internal.dlq.ReplayRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Sends dead letters to their target or to another one, each exactly once where the target stores a checkpoint with the rows:
 * what arrived is marked, what failed again counts up and stays. Each 10,000 letters, or 32 MiB of them, are one commit.
 *
 * <p>A builder: each method changes it and gives it back. Not thread-safe.
 */
public final class DeadLetterReplay {
    private final DeadLetterQueue queue;
    private DeadLetterFilter filter = DeadLetterFilter.all();
    private Optional<ConnectorUri> target = Optional.empty();
    private Optional<Map<String, String>> rawOptions = Optional.empty();
    private Optional<Schema> schema = Optional.empty();
    private Optional<Expression> condition = Optional.empty();
    private Optional<String> fix = Optional.empty();
    private UnaryOperator<Pipeline> steps = UnaryOperator.identity();
    private RetryStrategy strategy = RetryStrategy.none();

    DeadLetterReplay(DeadLetterQueue queue) {
        this.queue = queue;
    }

    /** Takes only these letters; those that were replayed or discarded are never taken. */
    public DeadLetterReplay letters(DeadLetterFilter wanted) {
        filter = wanted;
        return this;
    }

    /** Sends them there, rather than to the target that each letter names. What is there is kept. */
    public DeadLetterReplay to(String uri) {
        return to(ConnectorUri.parse(uri));
    }

    /** Sends them there, rather than to the target that each letter names. What is there is kept. */
    public DeadLetterReplay to(ConnectorUri uri) {
        target = Optional.of(uri);
        return this;
    }

    /** How the raw bytes of a record are read: options of a file source, such as {@code format=csv&header=false&schema=…}. */
    public DeadLetterReplay decode(String fileOptions) {
        rawOptions = Optional.of(
                new LinkedHashMap<>(ConnectorUri.parse("-?" + fileOptions).options()));
        return this;
    }

    /** The types that records are read with, in place of those that they had. */
    public DeadLetterReplay schema(Schema corrected) {
        schema = Optional.of(corrected);
        return this;
    }

    /** Takes only letters whose record fulfils it, before any step. */
    public DeadLetterReplay filter(String expression) {
        return filter(ExpressionParser.parse(expression));
    }

    /** Takes only letters whose record fulfils it, before any step. */
    public DeadLetterReplay filter(Expression expression) {
        condition = Optional.of(expression);
        return this;
    }

    /** Adds steps to the pipeline between letters and target; none of them may drop rows or make several of one. */
    public DeadLetterReplay steps(UnaryOperator<Pipeline> more) {
        steps = more;
        return this;
    }

    /** What happens with letters that fail again. Default: {@link RetryStrategy#none}. */
    public DeadLetterReplay retry(RetryStrategy what) {
        strategy = what;
        return this;
    }

    /** What was mended since; it stands in the ledger, and {@link RetryStrategy#afterFix} asks for it. */
    public DeadLetterReplay fixed(String what) {
        fix = Optional.of(what);
        return this;
    }

    /** Replays; an outage of the target fails it, and then nothing of the round has arrived. */
    public ReplayResult run() {
        LetterQueue books = queue.books();
        DeadLetterFilter wanted = filter.open();
        if (strategy.onlyAfterFix() && fix.isEmpty()) {
            wanted = wanted.states(List.of(DeadLetter.State.PENDING));
        }
        ReplayRequest request = new ReplayRequest(wanted, target, rawOptions, schema, condition, fix, steps);
        ReplayResult all = books.replay(request);
        for (int round = 2; round <= strategy.rounds() && all.failed() > 0; round++) {
            pause(strategy.before(round).toMillis());
            ReplayResult again = books.replay(request.only(books.failedLast()));
            all = new ReplayResult(
                    all.chosen(),
                    all.replayed() + again.replayed(),
                    again.failed(),
                    round,
                    all.recovered(),
                    all.guarantee() == DeliveryGuarantee.EXACTLY_ONCE ? again.guarantee() : all.guarantee());
        }
        return all;
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "The replay was interrupted")
                    .cure("What arrived is marked; what failed is still in the queue.")
                    .build();
        }
    }
}
