package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group that shares partitions with others. A thread of its own polls, because a partition that is taken away
 * has to be held until its rows are committed, which the threads of the pipeline do. Thread-safe.
 */
final class GroupConsumer implements GroupMember, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration POLL_WHEN_FULL = Duration.ofMillis(5);
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final String id = UUID.randomUUID().toString();
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final String where;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TopicPartition, GroupFeed> assigned = new HashMap<>();
    private final Deque<PartitionSplit> found = new ArrayDeque<>();
    /** Partitions to be handed out: new ones, and those of a run that is over. */
    private final Set<TopicPartition> due = new HashSet<>();

    private final Thread thread;
    /** Bytes that wait for readers. */
    private long queued;
    /** Grows over restarts too, so that no two assignments look the same. */
    private long assignments = System.currentTimeMillis();

    private @Nullable VeloException failure;
    private @Nullable ConsumerGroupMetadata metadata;
    private boolean closing;
    /** Whether offsets could not be committed the last time; of the thread that polls. */
    private boolean commitFails;

    private final PollClock clock = new PollClock();

    /** Joins the group. Takes over the consumer. */
    GroupConsumer(Consumer<ByteBuffer, ByteBuffer> consumer, KafkaConfig.Input config, KafkaClient client) {
        this.consumer = consumer;
        this.config = config;
        this.client = client;
        this.where = client.where();
        this.thread =
                new Thread(this::run, "velostream-kafka-group-" + config.group().orElse(""));
        thread.setDaemon(true);
        Registry.add(id, this);
    }

    void start() {
        thread.start();
    }

    PollClock clock() {
        return clock;
    }

    @Override
    public String clusterId() {
        return client.clusterId();
    }

    ReentrantLock lock() {
        return lock;
    }

    Condition changed() {
        return changed;
    }

    /** Holds the lock. */
    long queued() {
        return queued;
    }

    /** Holds the lock. */
    void addQueued(long bytes) {
        queued += bytes;
    }

    /** Partitions assigned since the last call; waits for some. */
    List<PartitionSplit> found(Duration wait) {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (found.isEmpty() && failure == null && !closing && left > 0) {
                left = changed.awaitNanos(left);
            }
            checkFailure();
            List<PartitionSplit> all = List.copyOf(found);
            found.clear();
            return all;
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The wait for partitions was interrupted", where, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands out all partitions that are assigned now, those of earlier too, from where the group's offsets are then: the run that
     * had them is over.
     */
    void offerAgain() {
        lock.lock();
        try {
            due.addAll(assigned.keySet());
            found.forEach(split -> due.remove(split.partition()));
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has ended for a fault, and only another member can go on. */
    boolean isFailed() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Holds the lock. */
    void checkFailure() {
        VeloException f = failure;
        if (f != null) {
            throw VeloException.of(f.kind(), f.what())
                    .where(f.where())
                    .why(f.why())
                    .cure(f.cure())
                    .retry(f.retry())
                    .cause(f)
                    .build();
        }
    }

    /**
     * Begins to read an assigned partition; one that was taken away meanwhile ends at once.
     *
     * @param from a position that a checkpoint knows of, or -1: what the group committed may be behind it
     */
    GroupFeed open(PartitionSplit split, long from) {
        lock.lock();
        try {
            GroupFeed feed = assigned.get(split.partition());
            if (feed == null || feed.assignment() != split.assignment()) {
                return GroupFeed.gone(this, split);
            }
            feed.open(from);
            return feed;
        } finally {
            lock.unlock();
        }
    }

    Member memberOf(PartitionSplit split) {
        return new Member(id, split.assignment());
    }

    /** {@inheritDoc} Others may have read the rows of a partition that was taken away. */
    @Override
    public ConsumerGroupMetadata metadata(Collection<Position> positions) {
        lock.lock();
        try {
            checkFailure();
            for (Position p : positions) {
                GroupFeed feed = assigned.get(p.partition());
                Member member = p.member();
                if (feed == null || member == null || feed.assignment() != member.assignment()) {
                    throw VeloException.of(ErrorKind.CONFLICT, "Cannot commit rows of " + p.partition())
                            .where(where)
                            .why("the group gave the partition to another member before they were committed")
                            .cure("Run it again: it goes on behind what was committed. A longer rebalance_timeout or"
                                    + " shorter checkpoint intervals avoid it.")
                            .retry(Retry.NOT_APPLIED)
                            .build();
                }
            }
            ConsumerGroupMetadata known = metadata;
            if (known == null) {
                throw new IllegalStateException("not yet a member of the group");
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        lock.lock();
        try {
            offsets.forEach((partition, offset) -> {
                GroupFeed feed = assigned.get(partition);
                if (feed != null) {
                    feed.committed(offset.offset());
                }
            });
        } finally {
            lock.unlock();
        }
    }

    void addLags(Map<TopicPartition, Long> into) {
        lock.lock();
        try {
            assigned.forEach((partition, feed) -> {
                if (feed.lag() >= 0) {
                    into.put(partition, feed.lag());
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            subscribe();
            while (!isClosing()) {
                turn();
            }
        } catch (VeloException e) {
            fail(e);
        } catch (KafkaException e) {
            fail(KafkaErrors.reading("Cannot read as a member of the group", where, e));
        } catch (RuntimeException | Error e) {
            fail(VeloException.of(ErrorKind.INTERNAL, "The reading of a group failed")
                    .where(where)
                    .why(String.valueOf(e))
                    .cause(e)
                    .build());
        } finally {
            leave();
        }
    }

    private void subscribe() {
        Listener listener = new Listener();
        if (config.pattern().isPresent()) {
            consumer.subscribe(config.pattern().get(), listener);
        } else {
            consumer.subscribe(config.topics(), listener);
        }
    }

    private void turn() {
        boolean full = adjust();
        handOutDue();
        ConsumerRecords<ByteBuffer, ByteBuffer> records;
        try {
            records = consumer.poll(full ? POLL_WHEN_FULL : POLL);
        } catch (OffsetOutOfRangeException e) {
            moveIntoRange(e);
            return;
        } catch (RetriableException e) {
            LOG.warn("{}: {}", where, e.getMessage());
            return;
        }
        clock.polled();
        lock.lock();
        try {
            metadata = consumer.groupMetadata();
            Portion.ends(records).forEach((partition, next) -> {
                GroupFeed feed = assigned.get(partition);
                if (feed != null) {
                    feed.offer(records.records(partition), next);
                }
            });
            for (GroupFeed feed : assigned.values()) {
                feed.lag(lag(feed.partition()));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void handOutDue() {
        Set<TopicPartition> partitions;
        lock.lock();
        try {
            partitions = Set.copyOf(due);
        } finally {
            lock.unlock();
        }
        commitAcknowledged(!partitions.isEmpty());
        if (!partitions.isEmpty()) {
            try {
                handOut(partitions);
            } catch (RetriableException | CommitFailedException | RebalanceInProgressException e) {
                // They stay due; whether they are still its own shows in the next poll.
                LOG.warn("{}: where to read {} is not known yet: {}", where, partitions, e.getMessage());
            }
        }
    }

    /** Makes splits of assigned partitions, each from where the group's offset is, or from where the group begins. */
    private void handOut(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        // Waits for transactions that hold newer offsets.
        consumer.committed(partitions).forEach((partition, offset) -> {
            if (offset != null) {
                starts.put(partition, offset.offset());
            }
        });
        Set<TopicPartition> unknown = new HashSet<>(partitions);
        unknown.removeAll(starts.keySet());
        if (!unknown.isEmpty()) {
            String group = config.group().orElseThrow();
            Map<TopicPartition, Long> beginnings = new GroupBeginnings(config, client, group).of(unknown);
            // Another new member may have done the same by now, and have gone on from there.
            Map<TopicPartition, Long> meanwhile = client.committed(group, beginnings.keySet());
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            beginnings.forEach((partition, offset) -> {
                if (!meanwhile.containsKey(partition)) {
                    offsets.put(partition, new OffsetAndMetadata(offset));
                }
            });
            consumer.commitSync(offsets, config.timeout());
            beginnings.putAll(meanwhile);
            unknown.forEach(p -> starts.put(p, beginnings.getOrDefault(p, 0L)));
        }
        starts.forEach(consumer::seek);
        consumer.pause(partitions);
        lock.lock();
        try {
            metadata = consumer.groupMetadata();
            for (TopicPartition p : partitions) {
                PartitionSplit split = new PartitionSplit(p, starts.getOrDefault(p, 0L), -1, ++assignments, "");
                assigned.put(p, new GroupFeed(this, split));
                found.add(split);
                due.remove(p);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long lag(TopicPartition p) {
        OptionalLong lag = consumer.currentLag(p);
        return lag.orElse(-1);
    }

    private void moveIntoRange(OffsetOutOfRangeException e) {
        Map<TopicPartition, Long> bad = e.offsetOutOfRangePartitions();
        KafkaOptions.OutOfRange policy = config.options().get(KafkaOptions.OUT_OF_RANGE);
        for (Map.Entry<TopicPartition, Long> p : bad.entrySet()) {
            switch (policy) {
                case FAIL -> throw SharedConsumer.outOfRange(where, p.getKey(), p.getValue(), e);
                case EARLIEST -> consumer.seekToBeginning(List.of(p.getKey()));
                case LATEST -> consumer.seekToEnd(List.of(p.getKey()));
            }
        }
        LOG.warn("{}: offsets {} are not in the topic; reading goes on at {}", where, bad, policy);
    }

    /** Pauses what nobody takes, begins what was opened; whether something is paused for being full. */
    private boolean adjust() {
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        Map<TopicPartition, Long> seeks = new HashMap<>();
        boolean full = false;
        lock.lock();
        try {
            Set<TopicPartition> paused = consumer.paused();
            for (GroupFeed feed : assigned.values()) {
                long seek = feed.takeSeek();
                if (seek >= 0) {
                    seeks.put(feed.partition(), seek);
                }
                boolean wait = !feed.wantsMore();
                full |= wait && feed.isOpen();
                if (wait != paused.contains(feed.partition())) {
                    (wait ? pause : resume).add(feed.partition());
                }
            }
        } finally {
            lock.unlock();
        }
        seeks.forEach(consumer::seek);
        consumer.pause(pause);
        consumer.resume(resume);
        return full;
    }

    private void commitAcknowledged(boolean wait) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        List<GroupFeed> feeds = new ArrayList<>();
        lock.lock();
        try {
            for (GroupFeed feed : assigned.values()) {
                long offset = feed.takeAcknowledged(wait);
                if (offset >= 0) {
                    offsets.put(feed.partition(), new OffsetAndMetadata(offset));
                    feeds.add(feed);
                }
            }
        } finally {
            lock.unlock();
        }
        if (offsets.isEmpty()) {
            return;
        }
        if (wait) {
            try {
                consumer.commitSync(offsets, config.timeout());
                answered(feeds, offsets, null);
            } catch (KafkaException e) {
                answered(feeds, offsets, e);
            }
        } else {
            consumer.commitAsync(offsets, (all, exception) -> answered(feeds, all, exception));
        }
    }

    /** Notes what the group has taken; the rest is sent again, as long as the partitions are here. */
    private void answered(
            List<GroupFeed> feeds, Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failed) {
        lock.lock();
        try {
            for (GroupFeed feed : feeds) {
                OffsetAndMetadata offset = offsets.get(feed.partition());
                if (failed != null || offset == null) {
                    feed.notCommitted();
                } else {
                    feed.committed(offset.offset());
                }
            }
        } finally {
            lock.unlock();
        }
        if (failed != null && !commitFails) {
            LOG.warn(
                    "{}: the offsets {} of the group could not be committed; if that stays so, their rows come again",
                    where,
                    offsets,
                    failed);
        }
        commitFails = failed != null;
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private void fail(VeloException e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            closing = true;
        } finally {
            lock.unlock();
        }
        try {
            commitAcknowledged(true);
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        } catch (KafkaException e) {
            LOG.warn("A consumer of {} could not be closed", where, e);
        }
        Registry.remove(id);
        lock.lock();
        try {
            assigned.values().forEach(GroupFeed::revoke);
            assigned.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
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

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // The client must neither read nor ask for offsets itself before it is known where to begin.
            consumer.pause(partitions);
            partitions.forEach(p -> consumer.seek(p, 0));
            lock.lock();
            try {
                due.addAll(partitions);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                awaitCommitted(partitions);
                commitAcknowledged(true);
                drop(partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop(partitions);
        }

        private void awaitCommitted(Collection<TopicPartition> partitions) {
            // With a cooperative assignor the group is in its next generation already, and takes no offsets of the last
            // one.
            ConsumerGroupMetadata now = consumer.groupMetadata();
            long deadline = System.nanoTime()
                    + config.options().get(KafkaOptions.REBALANCE_TIMEOUT).toNanos();
            lock.lock();
            try {
                metadata = now;
                forget(partitions);
                List<GroupFeed> leaving = new ArrayList<>();
                partitions.forEach(p -> {
                    GroupFeed feed = assigned.get(p);
                    if (feed != null) {
                        feed.revoke();
                        leaving.add(feed);
                    }
                });
                changed.signalAll();
                while (!closing
                        && System.nanoTime() < deadline
                        && !leaving.stream().allMatch(GroupFeed::isSettled)) {
                    changed.awaitNanos(WAIT_NANOS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        /** Hands them out no more; holds the lock. */
        private void forget(Collection<TopicPartition> partitions) {
            found.removeIf(split -> partitions.contains(split.partition()));
            due.removeAll(partitions);
        }

        private void drop(Collection<TopicPartition> partitions) {
            lock.lock();
            try {
                forget(partitions);
                for (TopicPartition p : partitions) {
                    GroupFeed feed = assigned.remove(p);
                    if (feed != null) {
                        feed.revoke();
                    }
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
