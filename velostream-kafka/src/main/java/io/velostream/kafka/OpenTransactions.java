package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Fences the producers of earlier runs of a pipeline and ends what they left open: transactions that are being committed are
 * waited for, others are aborted. Afterwards it is certain which checkpoint was the last, and no run that still lives adds one.
 */
final class OpenTransactions {
    private static final Set<TransactionState> OPEN = Set.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_EPOCH_FENCE);

    private static final String LOOKING = "Cannot look for transactions of an earlier run";
    private static final String ENDING = "Cannot end the transactions of an earlier run";

    private final KafkaConfig.Output config;
    private final KafkaClient client;
    private final Pattern ids;
    /** Whether the brokers look for the ids (KIP-1152), which are few among those of a large cluster. */
    private boolean filtered = true;

    OpenTransactions(KafkaConfig.Output config, KafkaClient client, String pipeline) {
        this.config = config;
        this.client = client;
        this.ids = TransactionalIds.all(config, pipeline);
    }

    void resolve() {
        Set<String> fenced = new HashSet<>();
        long deadline = System.nanoTime() + config.timeout().toNanos();
        while (true) {
            // Also those between two transactions: who holds such an id could begin the next one any moment.
            List<String> alive = new ArrayList<>();
            boolean open = false;
            for (TransactionListing t : listed()) {
                String id = t.transactionalId();
                if (ids.matcher(id).matches()) {
                    open |= OPEN.contains(t.state());
                    if (fenced.add(id)) {
                        alive.add(id);
                    }
                }
            }
            if (!alive.isEmpty()) {
                client.get(client.admin().fenceProducers(alive).all(), ENDING);
            } else if (!open) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw KafkaErrors.reading(
                        ENDING,
                        client.where(),
                        new java.util.concurrent.TimeoutException("they are still not complete"));
            }
            pause(open);
        }
    }

    private Collection<TransactionListing> listed() {
        if (filtered) {
            try {
                return listed(new ListTransactionsOptions().filterOnTransactionalIdPattern(ids.pattern()));
            } catch (VeloException e) {
                if (e.kind() != ErrorKind.UNSUPPORTED) {
                    throw e;
                }
                filtered = false;
            }
        }
        return listed(new ListTransactionsOptions());
    }

    private Collection<TransactionListing> listed(ListTransactionsOptions wanted) {
        return client.get(client.admin().listTransactions(wanted).all(), LOOKING);
    }

    private void pause(boolean open) {
        if (open) {
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw KafkaErrors.reading("The wait for transactions was interrupted", client.where(), e);
            }
        }
    }
}
