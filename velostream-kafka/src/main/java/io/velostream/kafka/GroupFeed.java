package io.velostream.kafka;

import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One assignment of a partition to this member. All but {@link #position} is guarded by the lock of the group's consumer. */
final class GroupFeed implements RecordFeed {
    /** Records that wait for the reader, at most, before no more are fetched. */
    private static final int ENOUGH = 20_000;

    private final GroupConsumer group;
    private final TopicPartition partition;
    private final long assignment;
    private final Deque<List<ConsumerRecord<ByteBuffer, ByteBuffer>>> queue = new ArrayDeque<>();
    private int queued;
    private long position;
    private long seek = -1;
    private boolean open;
    private boolean revoked;
    private boolean readerEnded;
    private long delivered;
    private long acknowledged;
    private long committed;
    private long lag = -1;

    GroupFeed(GroupConsumer group, PartitionSplit split) {
        this.group = group;
        this.partition = split.partition();
        this.assignment = split.assignment();
        begin(split.from());
    }

    private void begin(long from) {
        position = from;
        delivered = from;
        acknowledged = from;
        committed = from;
    }

    /** Of a partition that was taken away before anybody read it. */
    static GroupFeed gone(GroupConsumer group, PartitionSplit split) {
        GroupFeed feed = new GroupFeed(group, split);
        feed.revoked = true;
        return feed;
    }

    TopicPartition partition() {
        return partition;
    }

    long assignment() {
        return assignment;
    }

    boolean isOpen() {
        return open;
    }

    /** A reader takes it. A checkpoint may know of a later position than the group. */
    void open(long from) {
        open = true;
        if (from > position) {
            begin(from);
            seek = from;
        }
    }

    /** Where the consumer has to go first, or -1. */
    long takeSeek() {
        long to = seek;
        seek = -1;
        return to;
    }

    boolean wantsMore() {
        return open && !revoked && queued < ENOUGH;
    }

    void offer(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        if (!revoked && !records.isEmpty()) {
            queue.add(records);
            queued += records.size();
        }
    }

    void revoke() {
        revoked = true;
        queue.clear();
        queued = 0;
    }

    /** Whether all that its reader handed on is committed, and no more will be handed on. */
    boolean isSettled() {
        return !open || (readerEnded && acknowledged >= delivered);
    }

    /** The offset to commit for the group, or -1 when that is done already. */
    long takeAcknowledged() {
        if (acknowledged <= committed) {
            return -1;
        }
        committed = acknowledged;
        return acknowledged;
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    void lag(long records) {
        lag = records;
    }

    long lag() {
        return lag;
    }

    @Override
    public List<ConsumerRecord<ByteBuffer, ByteBuffer>> take(Duration wait) {
        long left = wait.toNanos();
        group.lock().lock();
        try {
            while (queue.isEmpty() && !revoked && left > 0) {
                group.checkFailure();
                left = group.changed().awaitNanos(left);
            }
            group.checkFailure();
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> next = queue.poll();
            if (next == null) {
                return List.of();
            }
            queued -= next.size();
            position = next.get(next.size() - 1).offset() + 1;
            return next;
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The reading was interrupted", partition.toString(), e);
        } finally {
            group.lock().unlock();
        }
    }

    @Override
    public boolean isBehind() {
        group.lock().lock();
        try {
            return lag > 0 && !revoked;
        } finally {
            group.lock().unlock();
        }
    }

    @Override
    public boolean isOver() {
        return isRevoked();
    }

    @Override
    public boolean isRevoked() {
        group.lock().lock();
        try {
            return revoked;
        } finally {
            group.lock().unlock();
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void ended(long deliveredUpTo) {
        group.lock().lock();
        try {
            delivered = deliveredUpTo;
            readerEnded = true;
            group.changed().signalAll();
        } finally {
            group.lock().unlock();
        }
    }

    @Override
    public void acknowledge(Position upTo) {
        Member member = upTo.member();
        if (member == null || member.assignment() != assignment) {
            return;
        }
        group.lock().lock();
        try {
            acknowledged = Math.max(acknowledged, upTo.offset());
            group.changed().signalAll();
        } finally {
            group.lock().unlock();
        }
    }

    @Override
    public void close() {
        group.lock().lock();
        try {
            // Whoever stops reading without an end has committed what it wants to.
            open = false;
            revoke();
            group.changed().signalAll();
        } finally {
            group.lock().unlock();
        }
    }
}
