package io.velostream.kafka;

import io.velostream.api.Committable;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.kafka.internal.KeyEncoder;
import io.velostream.kafka.internal.ValueEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Sends the rows of one lane. */
final class KafkaWriter implements DataWriter {
    private static final int HEADER_OVERHEAD = 16;

    private final String topic;
    private final KafkaSink sink;
    private final Lane lane;
    private RecordPlan plan;
    private KeyEncoder keys;
    private ValueEncoder encoder;
    private @Nullable Transmission round;
    private List<RejectedRow> rejected = new ArrayList<>();
    private byte @Nullable [] keyBefore;
    private volatile long bytes;
    private boolean closed;

    KafkaWriter(RecordPlan plan, KafkaSink sink, Lane lane) {
        this.plan = plan;
        this.topic = plan.config().topic();
        this.sink = sink;
        this.lane = lane;
        this.keys = plan.keys();
        this.encoder = plan.encoder();
    }

    @Override
    public WriteResult write(RecordBatch batch) {
        checkOpen();
        if (Thread.currentThread().isInterrupted()) {
            throw VeloException.of(ErrorKind.CANCELLED, "The writing was interrupted")
                    .build();
        }
        Transmission t = round();
        t.check();
        if (!batch.schema().equals(plan.schema())) {
            plan = sink.plan(batch.schema()).orElseGet(() -> plan.with(batch.schema()));
            keys = plan.keys();
            encoder = plan.encoder();
        }
        keys.bind(batch);
        encoder.bind(batch);
        Parts parts = new Parts(batch);
        int rows = batch.rowCount();
        long sent = 0;
        for (int row = 0; row < rows; row++) {
            ChangeKind kind = parts.kind(row);
            if (kind == ChangeKind.INSERT || kind == ChangeKind.UPDATE_AFTER) {
                sent += put(t, parts, kind, row);
            } else {
                sent += remove(t, parts, kind, row);
            }
        }
        addBytes(sent);
        batch.offset().map(PartitionSplit.Position::ofOrNull).ifPresent(t::reached);
        if (rejected.isEmpty()) {
            return WriteResult.OK;
        }
        WriteResult result = new WriteResult(rejected);
        rejected = new ArrayList<>();
        return result;
    }

    /** The columns of a batch that are looked at for every row. */
    private final class Parts {
        private final @Nullable IntColumn kinds;
        private final @Nullable Column unchanged;
        private final @Nullable Column time;
        private final @Nullable MapColumn headers;
        private final @Nullable Column partition;
        private final long now = System.currentTimeMillis();

        Parts(RecordBatch batch) {
            kinds = (IntColumn) batch.metadata(MetadataField.CHANGE_KIND).orElse(null);
            unchanged = batch.metadata(MetadataField.UNCHANGED).orElse(null);
            boolean keep = plan.keepsMetadata();
            time = plan.timestamp() >= 0
                    ? batch.column(plan.timestamp())
                    : keep ? batch.metadata(MetadataField.EVENT_TIME).orElse(null) : null;
            headers = (MapColumn)
                    (plan.headers() >= 0
                            ? batch.column(plan.headers())
                            : keep ? batch.metadata(MetadataField.HEADERS).orElse(null) : null);
            partition = plan.partition() >= 0 ? batch.column(plan.partition()) : null;
        }

        ChangeKind kind(int row) {
            IntColumn k = kinds;
            return k == null || k.isNull(row) ? ChangeKind.INSERT : ChangeKind.ofCode(k.get(row));
        }

        @Nullable
        Long time(int row) {
            Column t = time;
            long millis = t == null ? -1 : KafkaTypes.millis(t, row);
            return millis < 0 ? null : Long.valueOf(millis);
        }

        /** The number of the partition, null for the partitioner to decide. */
        @Nullable
        Integer partition(int row) {
            Column p = partition;
            return p == null || p.isNull(row) ? null : Integer.valueOf(KafkaTypes.integer(p, row));
        }
    }

    private long put(Transmission t, Parts parts, ChangeKind kind, int row) {
        byte[] old = keyBefore;
        keyBefore = null;
        Column unchanged = parts.unchanged;
        if (unchanged != null && !unchanged.isNull(row)) {
            reject(
                    row,
                    ErrorKind.DATA,
                    "columns of the update were not sent because they did not change, and a record"
                            + " needs all of them; let the source send whole rows");
            return 0;
        }
        Optional<String> fault = encoder.encode(row);
        if (fault.isPresent()) {
            reject(row, ErrorKind.DATA, fault.get());
            return 0;
        }
        byte[] key = keys.key(row);
        ProducerRecord<byte[], byte[]> written = record(parts, row, key, encoder.take());
        if (written == null || old == null || kind != ChangeKind.UPDATE_AFTER || Arrays.equals(old, key)) {
            return send(t, row, written);
        }
        // The row changed its key: under the old one there is nothing any more.
        ProducerRecord<byte[], byte[]> removed = record(parts, row, old, null);
        return removed == null ? 0 : send(t, row, removed) + send(t, row, written);
    }

    private long remove(Transmission t, Parts parts, ChangeKind kind, int row) {
        if (kind == ChangeKind.TRUNCATE) {
            reject(row, ErrorKind.UNSUPPORTED, "a topic cannot be truncated by a record");
            return 0;
        }
        byte[] key = keys.key(row);
        keyBefore = kind == ChangeKind.UPDATE_BEFORE ? key : null;
        if (kind == ChangeKind.UPDATE_BEFORE) {
            return 0;
        }
        if (key == null) {
            reject(row, ErrorKind.DATA, "a delete needs a key; name its column with key_column");
            return 0;
        }
        return send(t, row, record(parts, row, key, null));
    }

    /** Sends the record, where there is one, and tells its size. */
    private static long send(Transmission t, int row, @Nullable ProducerRecord<byte[], byte[]> record) {
        if (record == null) {
            return 0;
        }
        int size = size(record.key(), record.value());
        t.send(record, size, row);
        return size;
    }

    private static int size(byte @Nullable [] key, byte @Nullable [] value) {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    /** The record for a row; null when the topic does not take it, and the row is rejected. */
    private @Nullable ProducerRecord<byte[], byte[]> record(
            Parts parts, int row, byte @Nullable [] key, byte @Nullable [] value) {
        MapColumn h = parts.headers;
        Headers headers = h == null || h.isNull(row) || h.length(row) == 0 ? null : KafkaTypes.headers(h, row);
        if (key == null && plan.topic().limits().compacted()) {
            reject(
                    row,
                    ErrorKind.DATA,
                    "the topic is compacted and takes no record without a key; name its column with" + " key_column");
            return null;
        }
        long size = size(key, value);
        TopicLimits limits = plan.topic().limits();
        if (size + TopicLimits.RECORD_OVERHEAD + headerBytes(headers) > limits.maxBytes()) {
            reject(
                    row,
                    ErrorKind.DATA,
                    limits.assumed()
                            ? "the record has " + size + " bytes, and as the user may not see the settings of the topic"
                                    + " it is assumed to take the usual " + limits.maxBytes()
                                    + "; let the user describe its configuration"
                            : "the record has " + size + " bytes, and the topic takes " + limits.maxBytes()
                                    + "; raise max.message.bytes of the topic");
            return null;
        }
        Long time = parts.time(row);
        if (time != null && !limits.takes(time, parts.now)) {
            reject(
                    row,
                    ErrorKind.DATA,
                    "its time " + Instant.ofEpochMilli(time) + " is further from now than the topic takes; raise"
                            + " message.timestamp.after.max.ms or message.timestamp.before.max.ms of the topic, or leave"
                            + " timestamp_column out");
            return null;
        }
        Integer partition = parts.partition(row);
        if (partition != null && (partition < 0 || partition >= plan.topic().partitions())) {
            reject(
                    row,
                    ErrorKind.DATA,
                    "there is no partition " + partition + "; the topic has "
                            + plan.topic().partitions() + ", from 0 on");
            return null;
        }
        return new ProducerRecord<>(topic, partition, time, key, value, headers);
    }

    private static long headerBytes(@Nullable Headers headers) {
        if (headers == null) {
            return 0;
        }
        long sum = 0;
        for (Header h : headers) {
            sum += HEADER_OVERHEAD + 3L * h.key().length() + (h.value() == null ? 0 : h.value().length);
        }
        return sum;
    }

    private void reject(int row, ErrorKind kind, String reason) {
        rejected.add(RejectedRow.ofBatch(row, kind, reason));
    }

    // Only the writing thread writes; others look at the sum.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void addBytes(long more) {
        bytes += more;
    }

    private Transmission round() {
        Transmission t = round;
        if (t == null) {
            t = lane.begin();
            round = t;
        }
        return t;
    }

    private void checkOpen() {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The writer is closed").build();
        }
    }

    @Override
    public WriteResult flush() {
        checkOpen();
        Transmission t = round;
        if (t != null) {
            t.flush();
        }
        return WriteResult.OK;
    }

    @Override
    public Committable prepareCommit() {
        checkOpen();
        Transmission t = round();
        t.flush();
        round = null;
        keyBefore = null;
        return sink.prepared(lane, t);
    }

    @Override
    public long bytesWritten() {
        return bytes;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Transmission t = round;
            round = null;
            if (t != null) {
                t.abort();
            }
            lane.retire(t);
        }
    }
}
