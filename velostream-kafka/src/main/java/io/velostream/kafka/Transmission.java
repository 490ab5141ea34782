package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.kafka.PartitionSplit.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final String where;
    /** The transactional id, or empty. */
    private final String id;

    private final boolean transactional;
    private final Duration timeout;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Callback callback;
    private final Map<TopicPartition, Position> reached = new HashMap<>();
    private long sent;
    private boolean open;
    private boolean broken;

    /** Takes over the producer, whose transactions are initialised where it has an id. */
    Transmission(Producer<byte[], byte[]> producer, String id, String where, Duration timeout) {
        this.producer = producer;
        this.id = id;
        this.transactional = !id.isEmpty();
        this.where = where;
        this.timeout = timeout;
        this.callback = (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
            answered.incrementAndGet();
        };
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

    /** What the rows of this round reach up to, where they came from Kafka by way of a group. */
    Map<TopicPartition, Position> reached() {
        return reached;
    }

    void reached(Position position) {
        if (position.member() != null) {
            reached.put(position.partition(), position);
        }
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        begin();
        try {
            producer.send(record, callback);
            sent++;
        } catch (KafkaException | IllegalStateException e) {
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
        Exception e = failure.get();
        if (e != null) {
            throw failed("A record could not be delivered", e);
        }
    }

    private VeloException failed(String what, Exception e) {
        broken = true;
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
                throw KafkaErrors.writing("Cannot commit a transaction", where, e);
            }
        }
    }

    /** Ends the round: the next one begins with nothing. */
    void settled() {
        open = false;
        sent = 0;
        answered.set(0);
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
        try {
            producer.close(CLOSE_WAIT);
        } catch (KafkaException e) {
            LOG.warn("A producer of {} could not be closed", where, e);
        }
    }
}
