package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.ValueEncoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Encodes rows as messages, straight from columns to bytes. For one thread. */
public final class ProtobufEncoder implements ValueEncoder {
    private final MessageEncoder encoder;
    private final int @Nullable [] columns;
    private final byte[] head;
    private final WireOutput out = new WireOutput();
    private @Nullable RecordBatch batch;

    /**
     * An error of kind SCHEMA when the columns do not fit the message.
     *
     * @param columns where those of the schema stand in the batches, or null when the batches have these alone
     * @param head what each value begins with
     */
    public ProtobufEncoder(Descriptor message, Schema schema, int @Nullable [] columns, byte[] head) {
        this.encoder = new MessageEncoder(message, schema.fields());
        this.columns = columns;
        this.head = head;
    }

    @Override
    public void bind(RecordBatch bound) {
        batch = bound;
    }

    @Override
    public Optional<String> encode(int row) {
        RecordBatch b = batch;
        if (b == null) {
            throw new IllegalStateException("no batch is bound");
        }
        out.clear();
        int[] chosen = columns;
        try {
            encoder.encode(i -> b.column(chosen == null ? i : chosen[i]), row, out);
            return Optional.empty();
        } catch (WireFault fault) {
            return Optional.of(fault.reason());
        }
    }

    @Override
    public byte[] take() {
        return out.copy(head);
    }
}
