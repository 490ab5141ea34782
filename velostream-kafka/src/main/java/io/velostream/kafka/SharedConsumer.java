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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer for the partitions that one thread reads. A thread of its own polls, so that the next records come in while the
 * reader decodes the last ones. Thread-safe.
 */
final class SharedConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedConsumer.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final KafkaClient client;
    private final String where;
    private final KafkaOptions.OutOfRange policy;
    private final @Nullable LoneMember member;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    /** For the reader: records came, an end, a failure. */
    private final Condition arrived = lock.newCondition();
    /** For the thread that polls: there is room, or other partitions are to be read. */
    private final Condition changed = lock.newCondition();

    private final Map<TopicPartition, Feed> feeds = new LinkedHashMap<>();
    private long queued;
    private boolean reassign;
    private boolean polling;
    private boolean woken;
    private boolean closed;
    /** What the next reader that asks is told; until then nothing is polled. */
    private @Nullable VeloException failure;

    private final PollClock clock = new PollClock();

    /**
     * Takes over the consumer.
     *
     * @param member of the consumer's group, to commit acknowledged offsets for; null without a group
     */
    SharedConsumer(
            Consumer<ByteBuffer, ByteBuffer> consumer,
            KafkaClient client,
            KafkaOptions.OutOfRange policy,
            @Nullable LoneMember member) {
        this.consumer = consumer;
        this.client = client;
        this.where = client.where();
        this.policy = policy;
        this.member = member;
        if (member != null) {
            member.reads(consumer.groupMetadata());
        }
        this.thread = new Thread(this::run, "velostream-kafka-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    PollClock clock() {
        return clock;
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

    /** How many records of each partition readers have not taken, where that is known. */
    void addLags(Map<TopicPartition, Long> into) {
        lock.lock();
        try {
            feeds.forEach((partition, feed) -> {
                if (feed.end >= 0) {
                    into.put(partition, Math.max(0, feed.end - feed.position));
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins to read a partition.
     *
     * @param to the offset to end before, or -1
     */
    RecordFeed open(TopicPartition partition, long from, long to) {
        lock.lock();
        try {
            checkOpen();
            Feed feed = new Feed(partition, from, to);
            if (to >= 0 && from >= to) {
                feed.over = true;
            } else {
                feeds.put(partition, feed);
                reassigned();
            }
            return feed;
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock. */
    private void checkOpen() {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The source is closed")
                    .where(where)
                    .build();
        }
    }

    /** Holds the lock. */
    private void reassigned() {
        reassign = true;
        wake();
    }

    /** Makes the thread look at what changed; holds the lock. */
    private void wake() {
        changed.signalAll();
        if (polling && !woken) {
            woken = true;
            consumer.wakeup();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                turn();
            }
        } catch (InterruptedException e) {
            fail(KafkaErrors.reading("The reading was interrupted", where, e));
        } finally {
            leave();
        }
    }

    /** Waits until there is something to poll for; whether there will ever be. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!closed
                    && !reassign
                    && (failure != null || feeds.values().stream().allMatch(Feed::isFull))) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void turn() {
        try {
            if (!prepare()) {
                return;
            }
            ConsumerRecords<ByteBuffer, ByteBuffer> records;
            try {
                records = consumer.poll(POLL);
                clock.polled();
            } finally {
                polled();
            }
            offer(records);
        } catch (WakeupException e) {
            LOG.trace("{}: woken", where);
        } catch (OffsetOutOfRangeException e) {
            moveIntoRange(e);
        } catch (KafkaException e) {
            fail(KafkaErrors.reading("Cannot read", where, e));
        } catch (RuntimeException | Error e) {
            fail(VeloException.of(ErrorKind.INTERNAL, "The reading failed")
                    .where(where)
                    .why(String.valueOf(e))
                    .cause(e)
                    .build());
        }
    }

    /** Assigns what is to be read, if anything, and pauses what nobody takes: it must not fill the heap. */
    private boolean prepare() {
        lock.lock();
        try {
            if (reassign) {
                reassign = false;
                consumer.assign(new HashSet<>(feeds.keySet()));
            }
            Set<TopicPartition> paused = consumer.paused();
            List<TopicPartition> pause = new ArrayList<>();
            List<TopicPartition> resume = new ArrayList<>();
            for (Feed f : feeds.values()) {
                if (!f.begun) {
                    consumer.seek(f.partition, f.position);
                    f.begun = true;
                }
                boolean full = f.isFull();
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
            polling = !feeds.isEmpty();
            return polling;
        } finally {
            lock.unlock();
        }
    }

    private void polled() {
        lock.lock();
        try {
            polling = false;
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private void offer(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        lock.lock();
        try {
            Portion.ends(records).forEach((partition, next) -> {
                Feed feed = feeds.get(partition);
                // What was opened while the poll ran has not told the consumer yet where it begins.
                if (feed != null && feed.begun) {
                    feed.offer(records.records(partition), next);
                }
            });
            endFinishedOnes();
            lookAtLags();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(VeloException e) {
        lock.lock();
        try {
            failure = e;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock. */
    private void endFinishedOnes() {
        List<Feed> finished = new ArrayList<>();
        for (Feed f : feeds.values()) {
            if (f.to >= 0 && f.begun && isPast(f)) {
                finished.add(f);
            }
        }
        for (Feed f : finished) {
            f.over = true;
            feeds.remove(f.partition);
            reassign = true;
        }
    }

    /**
     * Whether the consumer has come to the end of what is to be read; the last offsets may be those of transactions' ends, which
     * are never shown.
     */
    private boolean isPast(Feed f) {
        try {
            return consumer.position(f.partition, Duration.ZERO) >= f.to;
        } catch (TimeoutException e) {
            // It is asking for its place, and must not do so while others wait for the lock.
            return false;
        }
    }

    /** Holds the lock. */
    private void lookAtLags() {
        for (Feed f : feeds.values()) {
            if (f.begun) {
                OptionalLong lag = consumer.currentLag(f.partition);
                f.behind = lag.orElse(0) > 0;
                f.end = lag.isPresent() ? f.fetched + lag.getAsLong() : -1;
            }
        }
    }

    private void moveIntoRange(OffsetOutOfRangeException e) {
        Map<TopicPartition, Long> moved = new HashMap<>();
        lock.lock();
        try {
            e.offsetOutOfRangePartitions().forEach((partition, offset) -> {
                Feed feed = feeds.get(partition);
                if (feed == null || !feed.begun) {
                    return;
                }
                switch (policy) {
                    case FAIL -> {
                        feed.fault = outOfRange(where, partition, offset, e);
                        feeds.remove(partition);
                        reassign = true;
                    }
                    case EARLIEST -> consumer.seekToBeginning(List.of(partition));
                    case LATEST -> consumer.seekToEnd(List.of(partition));
                }
                moved.put(partition, offset);
            });
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        if (policy != KafkaOptions.OutOfRange.FAIL) {
            LOG.warn("{}: offsets {} are not in the topic; reading goes on at {}", where, moved, policy);
        }
    }

    static VeloException outOfRange(String where, TopicPartition partition, long offset, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.NOT_FOUND, "Cannot go on reading the partition " + partition)
                .where(where)
                .why("offset " + offset + " is not in the topic: retention deleted it, or the topic was made anew")
                .cure("To go on without those records, set out_of_range=earliest or out_of_range=latest.")
                .cause(cause)
                .build();
    }

    private void leave() {
        lock.lock();
        try {
            closed = true;
            feeds.clear();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        } catch (KafkaException e) {
            LOG.warn("A consumer of {} could not be closed", where, e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(CLOSE_WAIT.toMillis() * 2);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** All but {@link #position} is guarded by the lock. */
    private final class Feed implements RecordFeed {
        private final TopicPartition partition;
        private final long to;
        private final Deque<Portion> queue = new ArrayDeque<>();
        private long bytes;
        private long position;
        /** Up to where the consumer has come, and the end of the partition as it was then; -1 where that is not known. */
        private long fetched;

        private long end = -1;
        /** Whether the consumer was told where to begin. */
        private boolean begun;

        private boolean behind;
        private boolean over;
        private @Nullable VeloException fault;

        Feed(TopicPartition partition, long from, long to) {
            this.partition = partition;
            this.position = from;
            this.fetched = from;
            this.to = to;
        }

        boolean isFull() {
            return Portion.isEnough(queue, bytes, queued);
        }

        void offer(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long next) {
            fetched = next;
            int n = records.size();
            while (to >= 0 && n > 0 && records.get(n - 1).offset() >= to) {
                n--;
            }
            add(Portion.add(
                    queue, n == records.size() ? records : records.subList(0, n), to < 0 ? next : Math.min(next, to)));
        }

        private void add(long more) {
            bytes += more;
            queued += more;
        }

        @Override
        public List<ConsumerRecord<ByteBuffer, ByteBuffer>> take(Duration wait) {
            clock.taken();
            lock.lock();
            try {
                long left = wait.toNanos();
                while (queue.isEmpty() && left > 0 && !over && !closed && fault == null && failure == null) {
                    left = arrived.awaitNanos(left);
                }
                boolean full = isFull();
                Portion next = queue.poll();
                if (next == null) {
                    check();
                    return List.of();
                }
                add(-next.bytes());
                if (full && !isFull()) {
                    wake();
                }
                position = next.next();
                return next.records();
            } catch (InterruptedException e) {
                throw KafkaErrors.reading("The reading was interrupted", where, e);
            } finally {
                lock.unlock();
            }
        }

        /** Throws what went wrong; goes on polling when there is nobody else to be told. */
        private void check() {
            VeloException ofPartition = fault;
            if (ofPartition != null) {
                throw ofPartition;
            }
            VeloException ofAll = failure;
            if (ofAll != null && !over) {
                failure = null;
                wake();
                throw ofAll;
            }
            if (!over) {
                checkOpen();
            }
        }

        @Override
        public boolean isBehind() {
            lock.lock();
            try {
                return behind && !over;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isOver() {
            lock.lock();
            try {
                return over && queue.isEmpty();
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
            if (inGroup != null && !inGroup.isCommitted(partition, upTo.offset())) {
                client.commit(
                        inGroup.metadata(List.of()).groupId(), Map.of(partition, new OffsetAndMetadata(upTo.offset())));
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                queue.clear();
                add(-bytes);
                over = true;
                if (feeds.remove(partition, this)) {
                    reassigned();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
