package io.velostream.kafka;

import io.velostream.kafka.PartitionSplit.Position;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Who reads in a group, for the sink of the same process that commits the group's offsets with the rows. Thread-safe. */
interface GroupMember {
    /** The cluster that keeps the offsets of the group. */
    String clusterId();

    /** What the broker recognises the member by; an error when one of the positions is not its own any more. */
    ConsumerGroupMetadata metadata(Collection<Position> positions);

    /** Tells that a transaction committed these offsets, so that nobody else has to. */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** The members in this process by the ids that positions name them with. */
    final class Registry {
        private static final Map<String, GroupMember> ALL = new ConcurrentHashMap<>();

        private Registry() {}

        static void add(String id, GroupMember member) {
            ALL.put(id, member);
        }

        static void remove(String id) {
            ALL.remove(id);
        }

        /** The member, or null when it has left. */
        static @Nullable GroupMember find(String id) {
            return ALL.get(id);
        }
    }
}
