package io.velostream.kafka.internal;

import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Values that a class of the user's makes of a map of columns. */
public final class CustomEncoder implements ValueEncoder {
    private final Serializer<Object> serializer;
    private final String topic;
    private final Schema schema;
    private final int @Nullable [] columns;
    private @Nullable RecordBatch batch;
    private byte @Nullable [] encoded;

    /**
     * Gives rows of these columns to the serializer.
     *
     * @param columns where they stand in the batches, or null when the batches have these alone
     */
    @SuppressWarnings("unchecked") // A serializer that takes no maps says so for the first row.
    public CustomEncoder(Serializer<?> serializer, String topic, Schema schema, int @Nullable [] columns) {
        this.serializer = (Serializer<Object>) serializer;
        this.topic = topic;
        this.schema = schema;
        this.columns = columns;
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
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        int[] chosen = columns;
        for (int i = 0; i < schema.size(); i++) {
            values.put(schema.field(i).name(), Values.get(b.column(chosen == null ? i : chosen[i]), row));
        }
        try {
            encoded = serializer.serialize(topic, values);
            return Optional.empty();
        } catch (RuntimeException e) {
            // Whatever the user's class throws is about this row.
            return Optional.of(
                    serializer.getClass().getName() + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    @Override
    public byte @Nullable [] take() {
        return encoded;
    }
}
