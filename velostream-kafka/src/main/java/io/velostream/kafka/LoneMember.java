package io.velostream.kafka;

import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A bounded read, which takes all partitions and moves the offsets of a group without sharing them. Thread-safe. */
final class LoneMember implements GroupMember, AutoCloseable {
    private final Member member = new Member(UUID.randomUUID().toString(), 1);
    private final KafkaClient client;
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private volatile @Nullable ConsumerGroupMetadata metadata;

    LoneMember(KafkaClient client) {
        this.client = client;
        Registry.add(member.id(), this);
    }

    /** What positions name it with. */
    Member member() {
        return member;
    }

    /** Without a generation: nobody else is in the group. */
    void reads(ConsumerGroupMetadata withoutGeneration) {
        metadata = withoutGeneration;
    }

    /** Whether a transaction has moved the group's offset there already. */
    boolean isCommitted(TopicPartition partition, long offset) {
        return committed.getOrDefault(partition, -1L) >= offset;
    }

    @Override
    public String clusterId() {
        return client.clusterId();
    }

    @Override
    public ConsumerGroupMetadata metadata(Collection<Position> positions) {
        ConsumerGroupMetadata known = metadata;
        if (known == null) {
            throw new IllegalStateException("nothing was read yet");
        }
        return known;
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> committed.merge(partition, offset.offset(), Math::max));
    }

    @Override
    public void close() {
        Registry.remove(member.id());
    }
}
