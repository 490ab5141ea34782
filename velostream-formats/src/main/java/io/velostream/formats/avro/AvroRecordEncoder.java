package io.velostream.formats.avro;

import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encodes rows as single records without a container, as messages carry them. Not thread-safe: {@link #bind} a batch,
 * {@link #encode} its rows one by one, and take the bytes of each before the next.
 */
public final class AvroRecordEncoder {
    private final ValueEncoder<?>[] encoders;
    private final org.apache.avro.Schema schema;
    private final AvroOutput out = new AvroOutput();

    /** For rows of this schema; times of day become time-micros. */
    public AvroRecordEncoder(Schema schema) {
        this.schema = AvroSchemas.of(schema, false);
        this.encoders = schema.fields().stream().map(f -> Encoders.of(f, false)).toArray(ValueEncoder<?>[]::new);
    }

    /** The schema that the records are written with, as JSON. */
    public String schemaJson() {
        return schema.toString();
    }

    /** Says which batch the rows belong to; its schema is that of the encoder. */
    public void bind(RecordBatch batch) {
        for (int i = 0; i < encoders.length; i++) {
            encoders[i].bind(batch.column(i));
        }
    }

    /**
     * Encodes a row of the batch bound last, in place of the one before.
     *
     * @return why the row has no encoding, or empty when it has
     */
    public Optional<String> encode(int row) {
        out.truncate(0);
        for (ValueEncoder<?> encoder : encoders) {
            encoder.encode(row, out);
        }
        @Nullable String reason = out.takeReason();
        return Optional.ofNullable(reason);
    }

    /** The array that holds the record, from 0 on; overwritten by the next one. */
    public byte[] buffer() {
        return out.data();
    }

    /** How many bytes the record has. */
    public int length() {
        return out.size();
    }
}
