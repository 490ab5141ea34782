package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer for the partitions that one thread reads. Thread-safe, though made so that only one thread calls it: all
 * others wait.
 */
final class SharedConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedConsumer.class);

    private static final long LAGS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final String where;
    private final KafkaOptions.OutOfRange policy;
    private final @Nullable LoneMember member;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TopicPartition, Feed> feeds = new LinkedHashMap<>();
    private boolean closed;
    private volatile long lastPoll = System.nanoTime();
    /** Seen after a poll; whoever asks must not wait for the next one. */
    private volatile Map<TopicPartition, Long> lags = Map.of();

    private long lagsSeen;

    /**
     * Takes over the consumer.
     *
     * @param member of the consumer's group, to commit acknowledged offsets for; null without a group
     */
    SharedConsumer(
            Consumer<ByteBuffer, ByteBuffer> consumer,
            String where,
            KafkaOptions.OutOfRange policy,
            @Nullable LoneMember member) {
        this.consumer = consumer;
        this.where = where;
        this.policy = policy;
        this.member = member;
        if (member != null) {
            member.reads(consumer.groupMetadata());
        }
    }

    /** Nanoseconds since a reader asked for records last. */
    long idleNanos() {
        return System.nanoTime() - lastPoll;
    }

    /** Whether a reader is open that has not come to its end. */
    boolean isRead() {
        lock.lock();
        try {
            return !feeds.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The lag of each partition that is known. */
    void addLags(Map<TopicPartition, Long> into) {
        into.putAll(lags);
    }

    /** Holds the lock. */
    private void lookAtLags() {
        if (!lags.isEmpty() && lastPoll - lagsSeen < LAGS_NANOS) {
            return;
        }
        lagsSeen = lastPoll;
        Map<TopicPartition, Long> seen = new HashMap<>();
        for (TopicPartition p : feeds.keySet()) {
            OptionalLong lag = consumer.currentLag(p);
            lag.ifPresent(n -> seen.put(p, n));
        }
        lags = seen;
    }

    /**
     * Begins to read a partition.
     *
     * @param to the offset to end before, or -1
     */
    RecordFeed open(TopicPartition partition, long from, long to) {
        return locked(() -> {
            Feed feed = new Feed(partition, from, to);
            if (to >= 0 && from >= to) {
                feed.over = true;
                return feed;
            }
            feeds.put(partition, feed);
            try {
                consumer.assign(feeds.keySet());
                consumer.seek(partition, from);
            } catch (KafkaException e) {
                feeds.remove(partition);
                throw KafkaErrors.reading("Cannot read the partition " + partition, where, e);
            }
            return feed;
        });
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw VeloException.of(ErrorKind.INTERNAL, "The source is closed")
                        .where(where)
                        .build();
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void poll(Duration wait) {
        try {
            if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The reading was interrupted", where, e);
        }
        try {
            if (closed) {
                throw VeloException.of(ErrorKind.INTERNAL, "The source is closed")
                        .where(where)
                        .build();
            }
            pauseFullOnes();
            ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(wait);
            lastPoll = System.nanoTime();
            for (TopicPartition p : records.partitions()) {
                Feed feed = feeds.get(p);
                if (feed != null) {
                    feed.offer(records.records(p));
                }
            }
            endFinishedOnes();
            lookAtLags();
        } catch (OffsetOutOfRangeException e) {
            moveIntoRange(e);
        } catch (KafkaException e) {
            throw KafkaErrors.reading("Cannot read", where, e);
        } finally {
            lock.unlock();
        }
    }

    /** A partition whose records nobody has taken yet must not fill the heap with more. */
    private void pauseFullOnes() {
        Set<TopicPartition> paused = consumer.paused();
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        for (Feed f : feeds.values()) {
            boolean full = !f.queue.isEmpty();
            if (full != paused.contains(f.partition)) {
                (full ? pause : resume).add(f.partition);
            }
        }
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
        }
    }

    private void endFinishedOnes() {
        List<Feed> finished = new ArrayList<>();
        for (Feed f : feeds.values()) {
            // The last offsets may be those of transactions' ends, which are never shown.
            if (f.to >= 0 && consumer.position(f.partition) >= f.to) {
                finished.add(f);
            }
        }
        for (Feed f : finished) {
            f.over = true;
            feeds.remove(f.partition);
        }
        if (!finished.isEmpty()) {
            consumer.assign(new HashSet<>(feeds.keySet()));
        }
    }

    private void moveIntoRange(OffsetOutOfRangeException e) {
        Map<TopicPartition, Long> moved = new HashMap<>();
        e.offsetOutOfRangePartitions().forEach((partition, offset) -> {
            Feed feed = feeds.get(partition);
            if (feed == null) {
                return;
            }
            switch (policy) {
                case FAIL -> {
                    feed.fault = outOfRange(where, partition, offset, e);
                    feeds.remove(partition);
                }
                case EARLIEST -> consumer.seekToBeginning(List.of(partition));
                case LATEST -> consumer.seekToEnd(List.of(partition));
            }
            moved.put(partition, offset);
        });
        if (policy == KafkaOptions.OutOfRange.FAIL) {
            consumer.assign(new HashSet<>(feeds.keySet()));
        } else {
            LOG.warn("{}: offsets {} are not in the topic; reading goes on at {}", where, moved, policy);
        }
    }

    static VeloException outOfRange(String where, TopicPartition partition, long offset, Throwable cause) {
        return VeloException.of(ErrorKind.NOT_FOUND, "Cannot go on reading the partition " + partition)
                .where(where)
                .why("offset " + offset + " is not in the topic: retention deleted it, or the topic was made anew")
                .cure("To go on without those records, set out_of_range=earliest or out_of_range=latest.")
                .cause(cause)
                .build();
    }

    @Override
    public void close() {
        consumer.wakeup();
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                feeds.clear();
                consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
            }
        } catch (KafkaException e) {
            LOG.warn("A consumer of {} could not be closed", where, e);
        } finally {
            lock.unlock();
        }
    }

    private final class Feed implements RecordFeed {
        private final TopicPartition partition;
        private final long to;
        private final Deque<List<ConsumerRecord<ByteBuffer, ByteBuffer>>> queue = new ArrayDeque<>();
        private long position;
        private boolean over;
        private @Nullable VeloException fault;

        Feed(TopicPartition partition, long from, long to) {
            this.partition = partition;
            this.position = from;
            this.to = to;
        }

        /** Holds the lock. */
        void offer(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> wanted = records;
            int n = records.size();
            if (to >= 0 && n > 0 && records.get(n - 1).offset() >= to) {
                while (n > 0 && records.get(n - 1).offset() >= to) {
                    n--;
                }
                wanted = records.subList(0, n);
            }
            if (n > 0) {
                queue.add(wanted);
            }
        }

        @Override
        public List<ConsumerRecord<ByteBuffer, ByteBuffer>> take(Duration wait) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> next = next();
            if (next == null && !isOver()) {
                poll(wait);
                next = next();
            }
            if (next == null) {
                VeloException failed = fault;
                if (failed != null) {
                    throw failed;
                }
                return List.of();
            }
            position = next.get(next.size() - 1).offset() + 1;
            return next;
        }

        private @Nullable List<ConsumerRecord<ByteBuffer, ByteBuffer>> next() {
            lock.lock();
            try {
                return queue.poll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isOver() {
            lock.lock();
            try {
                return over;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isRevoked() {
            return false;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void ended(long deliveredUpTo) {
            // Nobody waits for it.
        }

        @Override
        public void acknowledge(PartitionSplit.Position upTo) {
            LoneMember inGroup = member;
            if (inGroup == null || inGroup.isCommitted(partition, upTo.offset())) {
                return;
            }
            lock.lock();
            try {
                if (!closed) {
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(upTo.offset())));
                }
            } catch (KafkaException e) {
                throw KafkaErrors.writing("Cannot commit the offset of the group", where, e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                queue.clear();
                over = true;
                if (!closed && feeds.remove(partition, this)) {
                    consumer.assign(new HashSet<>(feeds.keySet()));
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
