package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.velostream.api.VeloException;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.kafka.internal.protobuf.Messages;
import io.velostream.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of Protocol Buffers that a file describes. */
class KafkaProtobufIT {
    private final KafkaBroker broker = KafkaBroker.shared();
    private final VeloStream velo = VeloStream.create();

    @TempDir
    private Path folder;

    private String described;

    @BeforeEach
    void describe() throws IOException {
        Path file = Files.write(folder.resolve("shop.desc"), Messages.set().toByteArray());
        described = "format=protobuf&protobuf_descriptor=" + file + "&message=";
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    private static DynamicMessage inner(long id, String text) {
        Descriptor type = Messages.message("Inner");
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("id"), id)
                .setField(type.findFieldByName("text"), text)
                .addRepeatedField(type.findFieldByName("tags"), 7)
                .build();
    }

    @Test
    void messagesGoFromTopicToTopicByWayOfColumns() throws Exception {
        String in = broker.newTopic(1);
        String out = broker.newTopic(1);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            records.add(new ProducerRecord<>(in, inner(i, "text " + i).toByteArray()));
        }
        Bare.send(broker, records);
        velo.pipeline()
                .from(broker.uri(in, described + "shop.Inner&stop=end"))
                .to(broker.uri(out, described + "Inner"))
                .run();
        List<DynamicMessage> found = new ArrayList<>();
        for (var r : Bare.committed(broker, out)) {
            found.add(DynamicMessage.parseFrom(Messages.message("Inner"), r.value()));
        }
        assertThat(found).hasSize(100);
        assertThat(found.get(42).toByteString()).isEqualTo(inner(42, "text 42").toByteString());
    }

    @Test
    void whatIsNoMessageIsARejectedRow() {
        String in = broker.newTopic(1);
        Bare.send(
                broker,
                List.of(
                        new ProducerRecord<>(in, inner(1, "good").toByteArray()),
                        new ProducerRecord<>(in, new byte[] {10, 100})));
        PipelineResult result = velo.pipeline()
                .from(broker.uri(in, described + "shop.Inner&stop=end"))
                .to("memory://good")
                .onError(ErrorPolicy.skip())
                .run();
        assertThat(result.rowsWritten()).isEqualTo(1);
        assertThat(result.rowsRejected()).isEqualTo(1);
    }

    @Test
    void aMessageThatTheFileDoesNotDescribeIsToldWithTheNearest() {
        String in = broker.newTopic(1);
        assertThatThrownBy(() -> velo.createSource(broker.uri(in, described + "shop.Iner"))
                        .schema())
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("There is no message 'shop.Iner'")
                .hasMessageContaining("Did you mean 'shop.Inner'?");
        assertThatThrownBy(() -> velo.createSource(
                                broker.uri(in, "format=protobuf&protobuf_descriptor=/nowhere&message=a"))
                        .schema())
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("/nowhere");
    }
}
