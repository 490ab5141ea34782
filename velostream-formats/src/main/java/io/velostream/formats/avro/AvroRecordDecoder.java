package io.velostream.formats.avro;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes single records without a container, as messages carry them: the bare binary encoding, without header or
 * fingerprint. Not thread-safe.
 */
public final class AvroRecordDecoder {
    private final org.apache.avro.Schema schema;
    private final AvroInput in = new AvroInput();
    private @Nullable RecordDecoder decoder;
    private @Nullable BatchBuilder bound;

    /** For data written with this schema, given as JSON. */
    public AvroRecordDecoder(String schemaJson) {
        this.schema = SchemaText.parse(schemaJson, "the schema");
    }

    /** For data written with the last of these schemas, which names types of those before it. */
    public AvroRecordDecoder(List<String> schemasJson) {
        this.schema = SchemaText.parse(schemasJson, "the schema");
    }

    /** The columns of such data. */
    public Schema schema() {
        return AvroTypes.columns(schema);
    }

    /**
     * Appends one record to {@code rows}, whose schema may have fewer columns, more that are nullable, or wider types; one
     * that does not fit is an error of kind SCHEMA. Fastest when called with the same builder again and again.
     *
     * @return why the record cannot be a row, or empty when it was appended; when not, {@code rows} is as before
     */
    @SuppressWarnings("ReferenceEquality")
    public Optional<String> decode(byte[] data, int offset, int length, BatchBuilder rows) {
        RecordDecoder current = decoder;
        if (current == null || bound != rows) {
            current = new RecordDecoder(schema, rows);
            decoder = current;
            bound = rows;
        }
        in.reset(data, offset, offset + length);
        int row = rows.rowCount();
        try {
            Optional<String> reason = Optional.ofNullable(current.decode(in));
            if (reason.isEmpty() && in.remaining() > 0) {
                rows.truncate(row);
                return Optional.of(in.remaining() + " bytes follow the record");
            }
            return reason;
        } catch (AvroDamage e) {
            in.takeReason();
            rows.truncate(row);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
