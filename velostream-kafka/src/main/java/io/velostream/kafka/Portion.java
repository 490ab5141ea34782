package io.velostream.kafka;

import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Records of one partition that one poll gave.
 *
 * @param next the offset behind them, and behind those after them that are never shown: ends of transactions, aborted ones
 * @param bytes what they take in the heap
 */
record Portion(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long next, long bytes) {
    /** Bytes that wait for the reader of one partition; then no more are fetched. */
    private static final long ENOUGH = 4 << 20;
    /** Bytes that wait for all readers of one consumer. */
    private static final long ENOUGH_OF_ALL = 16 << 20;
    /** What a record takes in the heap beside its bytes, roughly. */
    private static final int RECORD_COST = 200;

    /**
     * Whether no more is to be fetched for a reader; one portion is always allowed.
     *
     * @param bytes that wait in its queue
     * @param ofAll bytes that wait for all readers of the consumer
     */
    static boolean isEnough(Deque<Portion> queue, long bytes, long ofAll) {
        return !queue.isEmpty() && (bytes >= ENOUGH || ofAll >= ENOUGH_OF_ALL);
    }

    private static Portion of(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long next) {
        long sum = 0;
        for (ConsumerRecord<ByteBuffer, ByteBuffer> r : records) {
            // A key or value that is not there counts as -1, which does not matter.
            sum += RECORD_COST + r.serializedKeySize() + r.serializedValueSize();
        }
        return new Portion(records, next, sum);
    }

    /** Puts what a poll gave behind the portions that wait; how many bytes more that makes. */
    static long add(Deque<Portion> queue, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long next) {
        Portion last = records.isEmpty() ? queue.pollLast() : null;
        if (last != null) {
            // However long a stretch without records is, it takes no room.
            queue.add(new Portion(last.records(), next, last.bytes()));
            return 0;
        }
        Portion more = of(records, next);
        queue.add(more);
        return more.bytes();
    }

    /** The partitions that a poll got on with, and the offset behind each. */
    static Map<TopicPartition, Long> ends(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        // An interceptor may leave the offsets out.
        for (TopicPartition p : records.partitions()) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> own = records.records(p);
            ends.put(p, own.get(own.size() - 1).offset() + 1);
        }
        records.nextOffsets().forEach((partition, next) -> ends.merge(partition, next.offset(), Math::max));
        return ends;
    }
}
