package io.velostream.kafka;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.Utf8;
import io.velostream.formats.text.ValueParser;
import io.velostream.kafka.internal.ValueDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes batches of the records of one partition. Not thread-safe. */
final class BatchAssembler {
    private static final int MICROS = 1000;
    private static final int RECORD_COST = 32;
    private static final int SHOWN = 200;
    private static final String NO_TEXT = "its key is not valid UTF-8, which key_type=binary would take";
    private static final byte[] NO_DATA = new byte[0];

    private final TopicPartition partition;
    private final RecordLayout layout;
    private final ValueDecoder decoder;
    private final KafkaOptions.Tombstones tombstones;
    private final BatchBuilder values;
    private final BytesColumnBuilder keys;
    private final LongColumnBuilder times;
    private final LongColumnBuilder offsets;
    private final MapColumnBuilder headers;
    private final boolean keyIsText;
    /** The column of the value that a tombstone's key goes to, or -1. */
    private final int keyTarget;

    private final @Nullable ValueParser keyParser;
    private final byte[] topic;

    private int rows;
    private long bytes;
    private int[] deleted = new int[16];
    private int deletedCount;
    private List<RejectedRow> rejected = new ArrayList<>();
    /** Of records without keys; all batches share the arrays. */
    private int[] noOffsets = new int[1];

    private long[] noValidity = new long[0];
    private byte[] topicData = NO_DATA;
    private int[] topicOffsets = new int[1];
    private int[] partitions = new int[0];

    BatchAssembler(
            TopicPartition partition, RecordLayout layout, ValueDecoder decoder, KafkaOptions.Tombstones tombstones) {
        this.partition = partition;
        this.layout = layout;
        this.decoder = decoder;
        this.tombstones = tombstones;
        this.values = new BatchBuilder(layout.values());
        this.keys = (BytesColumnBuilder) ColumnBuilder.of(DataType.BINARY, 1024);
        this.times = (LongColumnBuilder) ColumnBuilder.of(DataType.TIMESTAMP_UTC, 1024);
        this.offsets = (LongColumnBuilder) ColumnBuilder.of(DataType.INT64, 1024);
        this.headers = (MapColumnBuilder)
                ColumnBuilder.of(MetadataField.HEADERS.field().type(), 16);
        this.keyIsText = layout.ownKeyType().equals(Optional.of(DataType.STRING));
        this.keyTarget =
                layout.values().contains(layout.keyColumn()) ? layout.values().indexOf(layout.keyColumn()) : -1;
        this.keyParser =
                keyTarget < 0 || isBinary() ? null : ValueParser.of(values.column(keyTarget), BinaryText.BASE64);
        this.topic = partition.topic().getBytes(StandardCharsets.UTF_8);
    }

    private boolean isBinary() {
        return layout.values().field(keyTarget).type().equals(DataType.BINARY);
    }

    int rows() {
        return rows;
    }

    /** Whether there is anything to hand on. */
    boolean isEmpty() {
        return rows == 0 && rejected.isEmpty();
    }

    /** Bytes of the records taken since the last batch. */
    long bytes() {
        return bytes;
    }

    /** Takes a record: as a row, as a rejected one, or not at all. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> r) {
        ByteBuffer key = r.key();
        ByteBuffer value = r.value();
        bytes += RECORD_COST + (key == null ? 0 : key.remaining()) + (value == null ? 0 : value.remaining());
        if (value == null) {
            addTombstone(r, key);
            return;
        }
        if (keyIsText && key != null && !isText(key)) {
            reject(r, NO_TEXT);
            return;
        }
        Optional<String> fault = value.hasArray()
                ? decoder.decode(value.array(), value.arrayOffset() + value.position(), value.remaining(), values)
                : decoder.decode(bytes(value), 0, value.remaining(), values);
        if (fault.isPresent()) {
            reject(r, fault.get());
            return;
        }
        addRest(r, key);
    }

    private void addTombstone(ConsumerRecord<ByteBuffer, ByteBuffer> r, @Nullable ByteBuffer key) {
        switch (tombstones) {
            case SKIP -> {}
            case REJECT -> reject(r, "it has no value");
            case DELETE -> delete(r, key);
        }
    }

    private void delete(ConsumerRecord<ByteBuffer, ByteBuffer> r, @Nullable ByteBuffer key) {
        if (key != null && keyTarget >= 0) {
            byte[] text = bytes(key);
            if (keyParser == null) {
                ((BytesColumnBuilder) values.column(keyTarget)).append(text);
            } else {
                ParseResult result = keyParser.parse(text, 0, text.length);
                if (result != ParseResult.OK) {
                    reject(
                            r,
                            "its key " + result.reason(values.column(keyTarget).type()));
                    return;
                }
            }
        } else if (keyIsText && key != null && !isText(key)) {
            reject(r, NO_TEXT);
            return;
        }
        values.endRow();
        if (deletedCount == deleted.length) {
            deleted = Arrays.copyOf(deleted, deletedCount * 2);
        }
        deleted[deletedCount++] = rows;
        addRest(r, key);
    }

    private void addRest(ConsumerRecord<ByteBuffer, ByteBuffer> r, @Nullable ByteBuffer key) {
        if (key != null) {
            addKey(key);
        }
        addTime(r.timestamp());
        offsets.append(r.offset());
        Header[] all = r.headers().toArray();
        if (all.length > 0) {
            addHeaders(all);
        }
        rows++;
    }

    /** Some producers send none, and some other units than milliseconds, which are no times that a column can hold. */
    private void addTime(long millis) {
        if (millis < 0 || millis > Long.MAX_VALUE / MICROS) {
            times.appendNull();
        } else {
            times.append(millis * MICROS);
        }
    }

    private void addKey(ByteBuffer key) {
        fillKeys(rows);
        if (key.hasArray()) {
            keys.append(key.array(), key.arrayOffset() + key.position(), key.remaining());
        } else {
            keys.append(bytes(key));
        }
    }

    private void fillKeys(int upTo) {
        while (keys.size() < upTo) {
            keys.appendNull();
        }
    }

    private void addHeaders(Header[] all) {
        fillHeaders(rows);
        BytesColumnBuilder names = (BytesColumnBuilder) headers.keys();
        BytesColumnBuilder contents = (BytesColumnBuilder) headers.values();
        for (Header h : all) {
            names.append(h.key());
            byte[] value = h.value();
            if (value == null) {
                contents.appendNull();
            } else {
                contents.append(value);
            }
        }
        headers.endMap();
    }

    private void fillHeaders(int upTo) {
        while (headers.size() < upTo) {
            headers.endMap();
        }
    }

    private static boolean isText(ByteBuffer b) {
        return b.hasArray()
                ? Utf8.isValid(b.array(), b.arrayOffset() + b.position(), b.arrayOffset() + b.limit())
                : Utf8.isValid(bytes(b), 0, b.remaining());
    }

    private static byte[] bytes(ByteBuffer b) {
        byte[] copy = new byte[b.remaining()];
        b.duplicate().get(copy);
        return copy;
    }

    private void reject(ConsumerRecord<ByteBuffer, ByteBuffer> r, String reason) {
        StringBuilder position =
                new StringBuilder("topic " + r.topic() + ", partition " + r.partition() + ", offset " + r.offset());
        if (r.key() != null) {
            position.append(", key ").append(shown(bytes(r.key())));
        }
        Header[] all = r.headers().toArray();
        if (all.length > 0) {
            List<String> shown = new ArrayList<>();
            for (Header h : all) {
                shown.add(h.key() + "=" + (h.value() == null ? "null" : shown(h.value())));
            }
            position.append(", headers {").append(String.join(", ", shown)).append('}');
        }
        byte[] raw = r.value() == null ? new byte[0] : bytes(r.value());
        rejected.add(RejectedRow.unread(raw, position.toString(), reason));
    }

    private static String shown(byte[] b) {
        if (!Utf8.isValid(b, 0, b.length)) {
            return b.length + " bytes";
        }
        String text = new String(b, StandardCharsets.UTF_8);
        return '\'' + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + '\'';
    }

    /** What was taken since the last one; the rejected records are handed on with it. */
    Taken take(PartitionSplit.Position position) {
        int n = rows;
        RecordBatch ofValues = values.build();
        BytesColumn key = keys(n);
        Column time = times.build();
        Column offset = offsets.build();
        Column header = null;
        if (headers.size() > 0 || layout.parts().containsValue(RecordLayout.Part.HEADERS)) {
            fillHeaders(n);
            header = headers.build();
        }
        Column origin = topics(n);
        Column number = new IntColumn(DataType.INT32, n, numbers(n), null);
        RecordBatch batch = ofValues;
        if (!layout.parts().isEmpty()) {
            List<Column> columns = new ArrayList<>();
            for (String name : layout.schema().names()) {
                RecordLayout.Part part = layout.parts().get(name);
                columns.add(
                        part == null
                                ? ofValues.column(layout.values().indexOf(name))
                                : switch (part) {
                                    case KEY -> keyIsText ? asText(key) : key;
                                    case TIMESTAMP -> time;
                                    case HEADERS -> header == null ? headers.build() : header;
                                    case TOPIC -> origin;
                                    case PARTITION -> number;
                                    case OFFSET -> offset;
                                });
            }
            batch = RecordBatch.of(layout.schema(), n, columns);
        } else if (!layout.schema().equals(layout.values())) {
            batch = RecordBatch.of(layout.schema(), n, ofValues.columns());
        }
        batch = batch.withMetadata(MetadataField.KEY, key)
                .withMetadata(MetadataField.EVENT_TIME, time)
                .withMetadata(MetadataField.ORIGIN, origin)
                .withMetadata(MetadataField.PARTITION, number)
                .withMetadata(MetadataField.POSITION, offset);
        if (header != null) {
            batch = batch.withMetadata(MetadataField.HEADERS, header);
        }
        if (deletedCount > 0) {
            int[] kinds = new int[n];
            for (int i = 0; i < deletedCount; i++) {
                kinds[deleted[i]] = ChangeKind.DELETE.code();
            }
            batch = batch.withMetadata(MetadataField.CHANGE_KIND, new IntColumn(DataType.INT8, n, kinds, null));
        }
        Taken taken = new Taken(batch.withOffset(position.toOffset()), rejected);
        rejected = new ArrayList<>();
        rows = 0;
        bytes = 0;
        deletedCount = 0;
        return taken;
    }

    /** A batch, and the records before its offset that did not become rows. */
    record Taken(RecordBatch batch, List<RejectedRow> rejected) {}

    private BytesColumn keys(int n) {
        if (keys.size() > 0) {
            fillKeys(n);
            return (BytesColumn) keys.build();
        }
        if (noOffsets.length <= n) {
            int capacity = Math.max(n, 1024);
            noOffsets = new int[capacity + 1];
            noValidity = new long[Validity.words(capacity)];
        }
        return new BytesColumn(DataType.BINARY, n, NO_DATA, noOffsets, noValidity);
    }

    private static BytesColumn asText(BytesColumn key) {
        return new BytesColumn(DataType.STRING, key.size(), key.data(), key.offsets(), key.validity());
    }

    /** The name of the topic n times; all batches share the arrays. */
    private BytesColumn topics(int n) {
        if (topicOffsets.length <= n) {
            int capacity = Math.max(n, 1024);
            byte[] data = new byte[Math.multiplyExact(capacity, topic.length)];
            int[] ends = new int[capacity + 1];
            for (int i = 0; i < capacity; i++) {
                System.arraycopy(topic, 0, data, i * topic.length, topic.length);
                ends[i + 1] = (i + 1) * topic.length;
            }
            topicData = data;
            topicOffsets = ends;
        }
        return new BytesColumn(DataType.STRING, n, topicData, topicOffsets, null);
    }

    private int[] numbers(int n) {
        if (partitions.length < n) {
            partitions = new int[Math.max(n, 1024)];
            Arrays.fill(partitions, partition.partition());
        }
        return partitions;
    }
}
