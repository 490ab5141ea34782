package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.kafka.PartitionSplit.Position;
import io.velostream.testkit.Rows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BatchAssemblerTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private static BatchAssembler assembler(String options) {
        KafkaConfig.Input config = KafkaConfig.input(ConnectorConfig.validate(
                ConnectorUri.parse("kafka://b/t?format=text&" + options), KafkaOptions.SOURCE));
        return new BatchAssembler(
                PARTITION,
                RecordLayout.of(config, Schema.parse("value:string?")),
                (buf, off, len, rows) -> {
                    ((BytesColumnBuilder) rows.column(0)).append(buf, off, len);
                    rows.endRow();
                    return Optional.empty();
                },
                KafkaOptions.Tombstones.DELETE);
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(long offset, long time, byte[] key) {
        byte[] value = "v".getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                time,
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                ByteBuffer.wrap(key),
                ByteBuffer.wrap(value),
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void whatIsNoTimeInMillisecondsIsNull() {
        BatchAssembler assembler = assembler("timestamp_column=at");
        long most = Long.MAX_VALUE / 1000;
        List<Long> times = List.of(0L, 1_700_000_000_123L, -1L, 1_700_000_000_123_000_000L, most, most + 1);
        for (int i = 0; i < times.size(); i++) {
            assembler.add(record(i, times.get(i), new byte[] {1}));
        }
        RecordBatch batch = assembler.take(new Position(PARTITION, 6, "", null)).batch();
        assertThat(Rows.of(batch).stream().map(row -> row.get(1)))
                .startsWith(Instant.EPOCH, Instant.ofEpochMilli(1_700_000_000_123L), null, null)
                .endsWith((Object) null)
                .hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertThat(batch.metadata(MetadataField.EVENT_TIME).orElseThrow().isNull(i))
                    .isEqualTo(i == 2 || i == 3 || i == 5);
        }
    }

    @Test
    void aKeyThatIsNoTextIsRejectedWhereAColumnIsToHoldIt() {
        byte[] binary = {'k', (byte) 0xff};
        BatchAssembler assembler = assembler("key_column=key");
        assembler.add(record(0, 0, "kö".getBytes(StandardCharsets.UTF_8)));
        assembler.add(record(1, 0, binary));
        assembler.add(record(2, 0, new byte[0]));
        BatchAssembler.Taken taken = assembler.take(new Position(PARTITION, 3, "", null));
        assertThat(Rows.of(taken.batch())).containsExactly(Arrays.asList("v", "kö"), Arrays.asList("v", ""));
        assertThat(taken.rejected()).singleElement().satisfies(row -> {
            assertThat(row.reason()).startsWith("its key is not valid UTF-8").contains("key_type=binary");
            assertThat(row.position()).contains("offset 1", "2 bytes");
        });
        BatchAssembler metadata = assembler("topic_column=topic");
        metadata.add(record(1, 0, binary));
        assertThat(metadata.take(new Position(PARTITION, 2, "", null)).rejected())
                .isEmpty();
    }
}
