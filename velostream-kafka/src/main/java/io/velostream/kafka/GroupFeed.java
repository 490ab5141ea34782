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
    private final GroupConsumer group;
    private final TopicPartition partition;
    private final long assignment;
    private final long first;
    private final Deque<Portion> queue = new ArrayDeque<>();
    private long bytes;
    private long position;
    private long seek = -1;
    private boolean begun;
    private boolean open;
    private boolean revoked;
    private boolean readerEnded;
    private long delivered;
    private long acknowledged;
    /** What the group was told of, and what it has taken. */
    private long sent;

    private long committed;
    private long lag = -1;

    GroupFeed(GroupConsumer group, PartitionSplit split) {
        this.group = group;
        this.partition = split.partition();
        this.assignment = split.assignment();
        this.first = split.from();
        position = first;
        delivered = first;
        done(first);
    }

    /** The group is known to have everything before this offset. */
    private void done(long upTo) {
        acknowledged = upTo;
        sent = upTo;
        committed = upTo;
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

    /**
     * A reader takes it, for the first time or after another one failed, whose records were ahead of what it handed on.
     *
     * @param from where the last reader left off, or -1. That is not where to begin when the partition was another member's
     *     meanwhile, who has committed more: the split begins behind that
     */
    void open(long from) {
        position = Math.max(first, from);
        if (!begun && position > first) {
            // A checkpoint knows of more than the group.
            done(position);
        }
        begun = true;
        open = true;
        readerEnded = false;
        delivered = position;
        seek = position;
    }

    /** Where the consumer has to go first, or -1. */
    long takeSeek() {
        long to = seek;
        seek = -1;
        return to;
    }

    boolean wantsMore() {
        return open && !revoked && !isFull();
    }

    private boolean isFull() {
        return Portion.isEnough(queue, bytes, group.queued());
    }

    void offer(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long next) {
        // Until the consumer has gone where the reader begins, its records are those of a reader before.
        if (open && !revoked && seek < 0) {
            add(Portion.add(queue, records, next));
        }
    }

    void revoke() {
        revoked = true;
        clear();
    }

    private void clear() {
        queue.clear();
        add(-bytes);
    }

    private void add(long more) {
        bytes += more;
        group.addQueued(more);
    }

    /** Whether all that its reader handed on is committed, and no more will be handed on. */
    boolean isSettled() {
        return !open || (readerEnded && acknowledged >= delivered);
    }

    /**
     * The offset to commit for the group, or -1 when there is none.
     *
     * @param again whether one that was sent counts too as long as it is not answered
     */
    long takeAcknowledged(boolean again) {
        if (acknowledged <= (again ? committed : sent)) {
            return -1;
        }
        sent = acknowledged;
        return acknowledged;
    }

    void committed(long offset) {
        committed = Math.max(committed, offset);
        sent = Math.max(sent, committed);
    }

    /** What was sent was not taken. */
    void notCommitted() {
        sent = committed;
    }

    void lag(long records) {
        lag = records;
    }

    long lag() {
        return lag;
    }

    @Override
    public List<ConsumerRecord<ByteBuffer, ByteBuffer>> take(Duration wait) {
        group.clock().taken();
        long left = wait.toNanos();
        group.lock().lock();
        try {
            while (queue.isEmpty() && !revoked && left > 0) {
                group.checkFailure();
                left = group.changed().awaitNanos(left);
            }
            group.checkFailure();
            Portion next = queue.poll();
            if (next == null) {
                return List.of();
            }
            add(-next.bytes());
            position = next.next();
            return next.records();
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
            clear();
            group.changed().signalAll();
        } finally {
            group.lock().unlock();
        }
    }
}
