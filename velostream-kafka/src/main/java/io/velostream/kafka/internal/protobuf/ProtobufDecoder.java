package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.ValueDecoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes messages, straight from bytes to columns. For one thread. */
public final class ProtobufDecoder implements ValueDecoder {
    private final Descriptor message;
    private final WireInput in = new WireInput();
    private @Nullable MessageDecoder decoder;
    private @Nullable BatchBuilder bound;

    /** For messages of this type; the columns are some of those of {@link ProtobufTypes#columns}. */
    public ProtobufDecoder(Descriptor message) {
        this.message = message;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows) {
        MessageDecoder current = decoder;
        if (current == null || bound != rows) {
            Schema schema = rows.schema();
            current = new MessageDecoder(
                    message, f -> schema.contains(f.getName()) ? rows.column(schema.indexOf(f.getName())) : null);
            decoder = current;
            bound = rows;
        }
        int row = rows.rowCount();
        in.reset(buf, off, off + len);
        try {
            current.decode(in);
            rows.setRowCount(row + 1);
            return Optional.empty();
        } catch (WireFault fault) {
            rows.truncate(row);
            return Optional.of("it is no valid " + message.getFullName() + ": " + fault.reason());
        }
    }
}
