package io.velostream.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Ends what a crashed run of a pipeline left open: transactions that are being committed are waited for, others are aborted.
 * Afterwards it is certain which checkpoint was the last.
 */
final class OpenTransactions {
    private static final Set<TransactionState> OPEN = Set.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_EPOCH_FENCE);

    private final KafkaConfig.Output config;
    private final KafkaClient client;

    OpenTransactions(KafkaConfig.Output config, KafkaClient client) {
        this.config = config;
        this.client = client;
    }

    void resolve(String pipeline) {
        Pattern ids = TransactionalIds.all(config, pipeline);
        long deadline = System.nanoTime() + config.timeout().toNanos();
        while (true) {
            List<String> ongoing = new ArrayList<>();
            boolean ending = false;
            for (TransactionListing t : listed()) {
                if (ids.matcher(t.transactionalId()).matches()) {
                    if (t.state() == TransactionState.ONGOING) {
                        ongoing.add(t.transactionalId());
                    } else {
                        ending = true;
                    }
                }
            }
            if (!ongoing.isEmpty()) {
                client.get(
                        client.admin().fenceProducers(ongoing).all(), "Cannot end the transactions of an earlier run");
            } else if (!ending) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw KafkaErrors.reading(
                        "Cannot end the transactions of an earlier run",
                        client.where(),
                        new java.util.concurrent.TimeoutException("they are still not complete"));
            }
            pause();
        }
    }

    private Collection<TransactionListing> listed() {
        return client.get(
                client.admin()
                        .listTransactions(new ListTransactionsOptions().filterStates(OPEN))
                        .all(),
                "Cannot look for transactions of an earlier run");
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The wait for transactions was interrupted", client.where(), e);
        }
    }
}
