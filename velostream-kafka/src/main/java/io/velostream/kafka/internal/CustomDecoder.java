package io.velostream.kafka.internal;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;

/** Rows of what a class of the user's makes of a value: a map of columns by name, or the value of the only column. */
public final class CustomDecoder implements ValueDecoder {
    private final Deserializer<?> deserializer;
    private final String topic;

    public CustomDecoder(Deserializer<?> deserializer, String topic) {
        this.deserializer = deserializer;
        this.topic = topic;
    }

    @Override
    public Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows) {
        try {
            Object value = deserializer.deserialize(topic, Arrays.copyOfRange(buf, off, off + len));
            Schema schema = rows.schema();
            if (value instanceof Map<?, ?> columns) {
                for (int i = 0; i < schema.size(); i++) {
                    rows.set(i, columns.get(schema.field(i).name()));
                }
            } else if (schema.size() == 1) {
                rows.set(0, value);
            } else if (schema.size() > 1) {
                return Optional.of(deserializer.getClass().getName() + " gave "
                        + (value == null ? "nothing" : "a " + value.getClass().getName())
                        + ", and a Map of columns was expected");
            }
            rows.endRow();
            return Optional.empty();
        } catch (RuntimeException e) {
            // Whatever the user's class throws is about this record.
            rows.abandonRow();
            return Optional.of(deserializer.getClass().getName() + ": "
                    + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }
}
