package io.velostream.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings the records of one partition from a consumer that it may share with others. Used by one thread at a time. */
interface RecordFeed extends AutoCloseable {
    /** The next records in their order; none when nothing came in the time given, or only the position moved. */
    List<ConsumerRecord<ByteBuffer, ByteBuffer>> take(Duration wait);

    /** Whether more records were there when it was looked at last, so that it pays to wait a moment for them. */
    boolean isBehind();

    /** Whether {@link #take} has given everything, and nothing will come any more. */
    boolean isOver();

    /** Whether the partition belongs to somebody else now, so that what is not handed on yet must not be. */
    boolean isRevoked();

    /** The offset behind everything that {@link #take} gave, records that are never shown included. */
    long position();

    /** Tells that the reader has nothing more to hand on, and up to where it did. */
    void ended(long deliveredUpTo);

    /** Everything before this position is done with. */
    void acknowledge(PartitionSplit.Position upTo);

    @Override
    void close();
}
