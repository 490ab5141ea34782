package io.velostream.kafka;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.kafka.PartitionSplit.Member;
import io.velostream.kafka.PartitionSplit.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads one partition. */
final class KafkaReader implements DataReader {
    /** How long a bounded read waits between looks at whether it is interrupted or has waited too long. */
    private static final Duration STEP = Duration.ofMillis(200);

    private static final Duration MOMENT = Duration.ofMillis(5);

    private final TopicPartition partition;
    private final RecordFeed feed;
    private final Supplier<BatchAssembler> assemblers;
    private final @Nullable Evolution evolution;
    private final ReadPlan plan;
    private final KafkaClient client;
    private final Duration timeout;
    private final String topicId;
    private final @Nullable Member member;
    private @Nullable BatchAssembler assembler;
    /** The columns of values that the assembler was made for. */
    private @Nullable Schema columns;
    /** Records taken from the feed that are in no batch yet, and the first of them. */
    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = List.of();

    private int next;
    /** The offset behind what is in a batch or will be in the next one. */
    private long position;

    private long delivered;
    private boolean announce;
    private boolean ended;
    private volatile long bytes;
    private volatile boolean closed;

    /**
     * Reads from the feed.
     *
     * @param assemblers make one for the columns as they are then
     * @param evolution tells of columns that come up while reading; null when they stay as they are
     * @param topicId for positions, where they need one
     * @param announce whether the first answer is an empty batch, so that the place of the beginning is kept
     */
    KafkaReader(
            TopicPartition partition,
            RecordFeed feed,
            Supplier<BatchAssembler> assemblers,
            @Nullable Evolution evolution,
            ReadPlan plan,
            KafkaClient client,
            Duration timeout,
            String topicId,
            @Nullable Member member,
            boolean announce) {
        this.partition = partition;
        this.feed = feed;
        this.assemblers = assemblers;
        this.evolution = evolution;
        this.columns = evolution == null ? null : evolution.columns();
        this.assembler = assemblers.get();
        this.plan = plan;
        this.client = client;
        this.timeout = timeout;
        this.topicId = topicId;
        this.member = member;
        this.announce = announce;
        this.position = feed.position();
        this.delivered = position;
    }

    @Override
    public ReadResult read(Duration wait) {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The reader is closed").build();
        }
        if (announce) {
            announce = false;
            return batch();
        }
        if (!ended && feed.isRevoked()) {
            // What was taken and not handed on is read by somebody else now.
            end();
        }
        long start = System.nanoTime();
        long progress = start;
        while (!ended) {
            if (Thread.currentThread().isInterrupted()) {
                throw VeloException.of(ErrorKind.CANCELLED, "The reading was interrupted")
                        .where(partition.toString())
                        .build();
            }
            if (fill()) {
                return batch();
            }
            boolean nothing = assembler().isEmpty();
            long waited = System.nanoTime() - start;
            records = feed.take(nothing ? plan.bounded() ? STEP : left(wait, waited) : more());
            next = 0;
            if (!records.isEmpty()) {
                progress = System.nanoTime();
                continue;
            }
            boolean moved = feed.position() > position;
            position = Math.max(position, feed.position());
            if (!nothing) {
                return batch();
            } else if (moved && plan.bounded()) {
                progress = System.nanoTime();
            } else if (position > delivered && (!plan.bounded() || feed.isOver())) {
                // Records that are never shown, and those that are left out, are done with as well.
                return batch();
            } else if (feed.isOver()) {
                end();
            } else if (!plan.bounded()) {
                return ReadResult.IDLE;
            } else if (System.nanoTime() - progress > timeout.toNanos()) {
                throw stalled();
            }
        }
        return ReadResult.END;
    }

    private BatchAssembler assembler() {
        BatchAssembler known = assembler;
        if (known == null) {
            known = assemblers.get();
            assembler = known;
        }
        return known;
    }

    /** How long to wait for what may be put into the same batch: batches are full when there is much, and early otherwise. */
    private Duration more() {
        return feed.isBehind() ? MOMENT : Duration.ZERO;
    }

    private static Duration left(Duration wait, long waited) {
        Duration left = wait.minusNanos(waited);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void end() {
        ended = true;
        // An ended reader is kept until its rows are committed, and so is one of each partition that went away.
        records = List.of();
        assembler = null;
        feed.ended(delivered);
    }

    private VeloException stalled() {
        String why = client.unreachable();
        return why.isEmpty()
                ? VeloException.of(ErrorKind.TIMEOUT, "Cannot read the partition " + partition)
                        .where(client.where())
                        .why("nothing came for " + timeout.toSeconds() + " s, though the end was not reached")
                        .cure("Look at the health of the cluster: the partition may have no leader.")
                        .retry(io.velostream.api.Retry.NOT_APPLIED)
                        .build()
                : KafkaErrors.unreachable("Cannot read the partition " + partition, client.where(), why);
    }

    /** Puts records into the batch until it is full; whether it is. */
    private boolean fill() {
        int maxRows = plan.request().batchRows();
        long maxBytes = plan.request().batchBytes();
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = records;
        int n = all.size();
        int i = next;
        BatchAssembler batch = assembler();
        while (i < n && batch.rows() < maxRows && (batch.isEmpty() || batch.bytes() < maxBytes)) {
            ConsumerRecord<ByteBuffer, ByteBuffer> r = all.get(i);
            if (evolution != null) {
                if (isOfOtherColumns(evolution, r)) {
                    // A batch has one schema: what is collected goes first.
                    break;
                }
                batch = assembler();
            }
            i++;
            batch.add(r);
            position = r.offset() + 1;
        }
        next = i;
        if (i == n) {
            position = Math.max(position, feed.position());
        }
        return i < n || batch.rows() >= maxRows || batch.bytes() >= maxBytes;
    }

    /** Whether the record has columns that the batch cannot have any more; an empty batch gets them. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isOfOtherColumns(Evolution known, ConsumerRecord<ByteBuffer, ByteBuffer> r) {
        if (r.value() != null) {
            known.see(r.value());
        }
        if (known.columns() == columns) {
            return false;
        }
        if (!assembler().isEmpty()) {
            return true;
        }
        columns = known.columns();
        assembler = null;
        return false;
    }

    private ReadResult batch() {
        BatchAssembler all = assembler();
        addBytes(all.bytes());
        BatchAssembler.Taken taken = all.take(new Position(partition, position, topicId, member));
        delivered = position;
        return new ReadResult.Batch(taken.batch(), taken.rejected());
    }

    // Only the reading thread writes; others look at the sum.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void addBytes(long more) {
        bytes += more;
    }

    @Override
    public void acknowledge(Offset upTo) {
        feed.acknowledge(Position.of(upTo));
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    public OptionalLong watermark() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            records = List.of();
            feed.close();
        }
    }
}
