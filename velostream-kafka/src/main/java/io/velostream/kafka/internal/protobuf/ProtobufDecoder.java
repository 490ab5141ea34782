package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.ValueDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes messages, straight from bytes to columns. For one thread. */
public final class ProtobufDecoder implements ValueDecoder {
    private final Descriptor message;
    private final WireInput in = new WireInput();
    private @Nullable MessageDecoder decoder;
    private @Nullable BatchBuilder bound;
    /** Columns that the message has no field for. */
    private List<ColumnBuilder> missing = List.of();

    /**
     * For messages of this type. The columns are some of those of {@link ProtobufTypes#columns}, of wider types, or nullable
     * ones of other names.
     */
    public ProtobufDecoder(Descriptor message) {
        this.message = message;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows) {
        int row = rows.rowCount();
        in.reset(buf, off, off + len);
        try {
            MessageDecoder current = decoder;
            if (current == null || bound != rows) {
                current = bind(rows);
            }
            current.decode(in);
            for (ColumnBuilder c : missing) {
                c.appendNull();
            }
            rows.setRowCount(row + 1);
            return Optional.empty();
        } catch (WireFault fault) {
            rows.truncate(row);
            return Optional.of("it is no valid " + message.getFullName() + ": " + fault.reason());
        }
    }

    private MessageDecoder bind(BatchBuilder rows) {
        Schema schema = rows.schema();
        List<ColumnBuilder> without = new ArrayList<>();
        for (Field f : schema.fields()) {
            if (message.findFieldByName(f.name()) == null) {
                if (!f.nullable()) {
                    throw new WireFault("it has no field " + f.name());
                }
                without.add(rows.column(schema.indexOf(f.name())));
            }
        }
        MessageDecoder made = new MessageDecoder(
                message, f -> schema.contains(f.getName()) ? rows.column(schema.indexOf(f.getName())) : null);
        missing = List.copyOf(without);
        bound = rows;
        decoder = made;
        return made;
    }
}
