package io.velostream.kafka.internal.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.velostream.api.batch.BatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageFrameTest {
    private static final Descriptor FIRST = Messages.message("Everything");
    private static final Descriptor SECOND = Messages.message("Inner");

    private static byte[] framed(byte[] head, byte[] message) {
        return ByteBuffer.allocate(head.length + message.length)
                .put(head)
                .put(message)
                .array();
    }

    private static byte[] inner(long id) {
        return DynamicMessage.newBuilder(SECOND)
                .setField(SECOND.findFieldByName("id"), id)
                .build()
                .toByteArray();
    }

    private static Optional<String> decode(Descriptor message, byte[] value, BatchBuilder rows) {
        return MessageFrame.decoder(message).decode(value, 0, value.length, rows);
    }

    @Test
    void theFirstMessageOfAFileIsASingleZero() {
        assertThat(MessageFrame.head(FIRST, 0x01020304)).containsExactly(0, 1, 2, 3, 4, 0);
    }

    @Test
    void anotherMessageIsItsPathAsZigzagVarints() {
        assertThat(MessageFrame.head(SECOND, 7)).containsExactly(0, 0, 0, 0, 7, 2, 2);
        Descriptor nested = Messages.parse("message A {} message B { message C {} message D {} }")
                .findMessageTypeByName("B")
                .findNestedTypeByName("D");
        assertThat(MessageFrame.head(nested, 7)).containsExactly(0, 0, 0, 0, 7, 4, 2, 2);
    }

    @Test
    void whatHasTheFrameIsDecodedBehindIt() {
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(SECOND));
        assertThat(decode(SECOND, framed(MessageFrame.head(SECOND, 7), inner(42)), rows))
                .isEmpty();
        assertThat(rows.build().record(0).getLong(0)).isEqualTo(42);
    }

    @Test
    void theFirstMessageMayAlsoBeWrittenAtLength() {
        byte[] empty = {0, 0, 0, 0, 7, 2, 0};
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(FIRST));
        assertThat(decode(FIRST, empty, rows)).isEmpty();
        assertThat(decode(FIRST, new byte[] {0, 0, 0, 0, 7, 0}, rows)).isEmpty();
        assertThat(rows.rowCount()).isEqualTo(2);
    }

    @Test
    void otherMessagesAndTornFramesAreRefused() {
        BatchBuilder rows = new BatchBuilder(ProtobufTypes.columns(SECOND));
        assertThat(decode(SECOND, framed(MessageFrame.head(FIRST, 7), inner(42)), rows))
                .hasValueSatisfying(r -> assertThat(r).contains("another message of its file than shop.Inner"));
        for (byte[] torn : List.of(new byte[] {0, 0, 0, 0, 7}, new byte[] {0, 0, 0, 0, 7, 2}, new byte[0], inner(1))) {
            assertThat(decode(SECOND, torn, rows)).isPresent();
        }
        assertThat(rows.rowCount()).isZero();
    }
}
