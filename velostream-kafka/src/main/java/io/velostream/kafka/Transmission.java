package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer and what one round sent by it. After a commit or an abort it serves another round. Sending is for one thread;
 * a round may be committed or aborted by another one once it is flushed.
 */
final class Transmission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transmission.class);
    /** From this size on a record has a callback of its own, which names it. Smaller ones are many, and share one. */
    private static final int NAMED = 8 << 10;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final String where;
    /** The transactional id, or empty. */
    private final String id;

    private final boolean transactional;
    private final Duration timeout;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicReference<@Nullable Undelivered> failure = new AtomicReference<>();
    private final Callback ofRow;
    private final Callback ofCheckpoint;
    private final Map<Origin, Position> reached = new HashMap<>();
    private long sent;
    /** The largest record of the round among those that share a callback: where one is too large, this one is. */
    private int largestSize = -1;

    private int largestRow;
    private byte @Nullable [] largestKey;
    private boolean open;
    private boolean broken;
    private volatile @Nullable VeloException fenced;

    /**
     * The first record that was not delivered.
     *
     * @param what it is, empty for the record of a row that shares its callback
     */
    private record Undelivered(Exception why, String what) {}

    /** Takes over the producer, whose transactions are initialised where it has an id. */
    Transmission(Producer<byte[], byte[]> producer, String id, String where, Duration timeout) {
        this.producer = producer;
        this.id = id;
        this.transactional = !id.isEmpty();
        this.where = where;
        this.timeout = timeout;
        this.ofRow = (metadata, exception) -> answered(exception, "");
        this.ofCheckpoint = (metadata, exception) -> answered(exception, "The checkpoint");
    }

    private void answered(@Nullable Exception exception, String what) {
        if (exception != null) {
            failure.compareAndSet(null, new Undelivered(exception, what));
        }
        answered.incrementAndGet();
    }

    String id() {
        return id;
    }

    boolean isTransactional() {
        return transactional;
    }

    /** Whether it cannot serve another round. */
    boolean isBroken() {
        return broken;
    }

    /** Why its commit was refused for good: somebody else took over. */
    Optional<VeloException> fenced() {
        return Optional.ofNullable(fenced);
    }

    /**
     * Where rows of this round came from by way of a group. A partition that was lost and came back is another origin: its rows
     * may be in here twice, and only who sees both can tell.
     */
    private record Origin(TopicPartition partition, Member member) {}

    /** What the rows of this round reach up to, where they came from Kafka by way of a group. */
    Collection<Position> reached() {
        return reached.values();
    }

    void reached(Position position) {
        Member member = position.member();
        if (member != null) {
            reached.put(new Origin(position.partition(), member), position);
        }
    }

    /** Sends the record of a checkpoint. */
    void send(ProducerRecord<byte[], byte[]> record) {
        send(record, ofCheckpoint);
    }

    /**
     * Sends the record for a row.
     *
     * @param size of its key and value, in bytes
     * @param row within the batch, for errors
     */
    void send(ProducerRecord<byte[], byte[]> record, int size, int row) {
        if (size < NAMED) {
            if (size > largestSize) {
                largestSize = size;
                largestRow = row;
                largestKey = record.key();
            }
            send(record, ofRow);
        } else {
            // Not the record: its value would take the memory once more until it is answered.
            byte[] key = record.key();
            send(record, (metadata, exception) -> answered(exception, exception == null ? "" : named(key, size, row)));
        }
    }

    private static String named(byte @Nullable [] key, int size, int row) {
        String shown = key == null ? "no key" : "the key '" + KeyText.of(key) + "'";
        return "The record with " + shown + " and " + size + " bytes (row " + row + " of its batch)";
    }

    private void send(ProducerRecord<byte[], byte[]> record, Callback told) {
        begin();
        try {
            producer.send(record, told);
            sent++;
        } catch (KafkaException | IllegalStateException | IllegalArgumentException e) {
            throw failed("Cannot send a record", e);
        }
        // Without the brokers each send waits for the whole time-out, and tells it through the callback alone.
        check();
    }

    /** Begins the transaction when it has not begun. */
    void begin() {
        if (transactional && !open) {
            try {
                producer.beginTransaction();
                open = true;
            } catch (KafkaException | IllegalStateException e) {
                throw failed("Cannot begin a transaction", e);
            }
        }
    }

    /** Waits until everything sent is answered. */
    void flush() {
        try {
            producer.flush();
        } catch (KafkaException e) {
            throw failed("Cannot send", e);
        }
        check();
        if (answered.get() != sent) {
            throw VeloException.of(ErrorKind.INTERNAL, "Cannot send")
                    .where(where)
                    .why((sent - answered.get()) + " of " + sent + " records got no answer")
                    .build();
        }
    }

    /** Throws when a record could not be delivered. */
    void check() {
        Undelivered first = failure.get();
        if (first != null) {
            throw failed(shown(first) + " could not be delivered", first.why());
        }
    }

    private String shown(Undelivered record) {
        if (!record.what().isEmpty()) {
            return record.what();
        }
        return KafkaErrors.isTooLarge(record.why())
                ? named(largestKey, largestSize, largestRow) + ", or a smaller one,"
                : "A record";
    }

    private VeloException failed(String what, Exception e) {
        broken = true;
        if (open && KafkaErrors.isStaleEpoch(e) && abortsStill()) {
            return KafkaErrors.transactionTimedOut(what, where, e);
        }
        VeloException mapped = KafkaErrors.writing(what, where, e);
        if (mapped.kind() != ErrorKind.TIMEOUT || !isTransactional()) {
            return mapped;
        }
        // What an open transaction holds is never seen.
        return VeloException.of(mapped.kind(), mapped.what())
                .where(mapped.where())
                .why(mapped.why())
                .cure(mapped.cure())
                .retry(Retry.NOT_APPLIED)
                .cause(e)
                .build();
    }

    /** Whether the id is still ours: the brokers aborted the transaction, and nobody else took over (KIP-588). */
    private boolean abortsStill() {
        try {
            producer.abortTransaction();
            open = false;
            return true;
        } catch (KafkaException | IllegalStateException fenced) {
            LOG.debug("{}: transaction {} belongs to another producer", where, id, fenced);
            return false;
        }
    }

    /** Makes the offsets of a group part of the transaction. */
    void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        begin();
        try {
            producer.sendOffsetsToTransaction(offsets, group);
        } catch (KafkaException | IllegalStateException e) {
            throw failed("Cannot commit the offsets of the group", e);
        }
    }

    /** Commits the transaction. A time-out leaves the outcome open; calling it again goes on with the same commit. */
    void commit() {
        long deadline = System.nanoTime() + 2 * timeout.toNanos();
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    broken = true;
                    throw KafkaErrors.writing("The commit of a transaction was not answered", where, e);
                }
                LOG.warn("{}: the commit of transaction {} is not answered yet", where, id);
            } catch (KafkaException | IllegalStateException e) {
                broken = true;
                VeloException mapped = KafkaErrors.writing("Cannot commit a transaction", where, e);
                if (mapped.kind() == ErrorKind.CONFLICT) {
                    fenced = mapped;
                }
                throw mapped;
            }
        }
    }

    /** Ends the round: the next one begins with nothing. */
    void settled() {
        open = false;
        sent = 0;
        answered.set(0);
        largestSize = -1;
        largestKey = null;
        reached.clear();
    }

    /** Drops what was sent, where that is possible; afterwards it can serve another round unless it is broken. */
    void abort() {
        if (open) {
            try {
                producer.abortTransaction();
                failure.set(null);
                broken = false;
            } catch (KafkaException | IllegalStateException e) {
                broken = true;
                // Fenced, or out of reach: the coordinator aborts it by itself.
                LOG.debug("{}: transaction {} could not be aborted", where, id, e);
            }
        }
        settled();
    }

    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    /** Closes it without sending what still waits. */
    void drop() {
        close(Duration.ZERO);
    }

    private void close(Duration wait) {
        try {
            producer.close(wait);
        } catch (KafkaException e) {
            LOG.warn("A producer of {} could not be closed", where, e);
        }
    }
}
