package io.velostream.kafka;

import io.velostream.api.Checkpoint;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits the transaction of one round with all that belongs to it. */
final class TransactionEnd {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionEnd.class);
    private static final long VISIBLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final KafkaClient client;
    private final CheckpointTopic checkpoints;

    TransactionEnd(KafkaClient client, CheckpointTopic checkpoints) {
        this.client = client;
        this.checkpoints = checkpoints;
    }

    /** Commits; {@code checkpoint} is null for all but the last of several transactions. */
    void commit(Transmission t, @Nullable Checkpoint checkpoint) {
        t.begin();
        Map<GroupMember, Map<TopicPartition, OffsetAndMetadata>> offsets = sendOffsets(t);
        if (checkpoint != null) {
            t.send(checkpoints.record(checkpoint));
        }
        t.flush();
        try {
            t.commit();
        } catch (VeloException e) {
            // The answer may have been lost rather than the commit. Who took over since may have used the number, too.
            if (e.kind() != ErrorKind.CONFLICT || checkpoint == null || !checkpoints.isLast(checkpoint)) {
                throw e;
            }
        }
        t.settled();
        offsets.forEach(GroupMember::committed);
        awaitVisible(t.id());
    }

    /**
     * Where the rows come from a group of the same cluster, its offsets are part of the transaction: who gets a partition
     * next begins behind what is committed, and a member that lost its partitions cannot commit.
     */
    private Map<GroupMember, Map<TopicPartition, OffsetAndMetadata>> sendOffsets(Transmission t) {
        Map<String, List<Position>> members = new HashMap<>();
        for (Position p : t.reached()) {
            Member member = p.member();
            if (member != null) {
                members.computeIfAbsent(member.id(), id -> new ArrayList<>()).add(p);
            }
        }
        Map<GroupMember, Map<TopicPartition, OffsetAndMetadata>> sent = new HashMap<>();
        members.forEach((id, positions) -> {
            GroupMember group = GroupMember.Registry.find(id);
            if (group == null) {
                throw VeloException.of(ErrorKind.CONFLICT, "Cannot commit rows of a group")
                        .where(client.where())
                        .why("their source has left the group")
                        .retry(Retry.NOT_APPLIED)
                        .build();
            }
            ConsumerGroupMetadata metadata = group.metadata(positions);
            if (!group.clusterId().equals(client.clusterId())) {
                throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot commit rows of a group exactly once")
                        .where(client.where())
                        .why("the offsets of the group " + metadata.groupId()
                                + " are kept in another cluster than the topic"
                                + " written to, and a transaction cannot span both")
                        .cure("Leave out group_id for exactly once, or transactional for at least once.")
                        .build();
            }
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            positions.forEach(p -> offsets.put(p.partition(), new OffsetAndMetadata(p.offset())));
            t.sendOffsets(offsets, metadata);
            sent.put(group, offsets);
        });
        return sent;
    }

    /**
     * A commit is answered when it is certain, and the partitions are told a moment later. Until then the next transaction
     * could not begin anyway.
     */
    private void awaitVisible(String id) {
        long deadline = System.nanoTime() + VISIBLE_NANOS;
        try {
            while (System.nanoTime() < deadline) {
                TransactionState state = client.admin()
                        .describeTransactions(List.of(id))
                        .description(id)
                        .get(VISIBLE_NANOS, TimeUnit.NANOSECONDS)
                        .state();
                if (state != TransactionState.PREPARE_COMMIT) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Whether transaction {} is complete cannot be seen", id, e);
        } catch (InterruptedException e) {
            // The commit is done; who interrupts wants what comes next to stop.
            Thread.currentThread().interrupt();
        }
    }
}
