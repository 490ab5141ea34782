package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encodes rows as single records without a container, as messages carry them. Not thread-safe: {@link #bind} a batch,
 * {@link #encode} its rows one by one, and take the bytes of each before the next.
 */
public final class AvroRecordEncoder {
    private static final int NONE = -1;

    private final ValueEncoder<?>[] encoders;
    /** Which column each field takes, or {@link #NONE} for fields that are always null. */
    private final int[] columns;

    private final org.apache.avro.Schema schema;
    private final AvroOutput out = new AvroOutput();

    /** For rows of this schema; times of day become time-micros. */
    public AvroRecordEncoder(Schema schema) {
        this.schema = AvroSchemas.of(schema, false);
        this.encoders = encoders(schema);
        this.columns = new int[encoders.length];
        Arrays.setAll(columns, i -> i);
    }

    /**
     * For rows of this schema, written with one that is given. Its fields take the columns of their names; a nullable one that
     * the rows lack is null. An error of kind SCHEMA when a column has no field, or one of another type.
     *
     * @param schemaJson a record, whose nullable fields are unions of null and a type, in this order
     */
    public AvroRecordEncoder(Schema rows, String schemaJson) {
        this.schema = SchemaText.parse(schemaJson, "the schema");
        Schema fields = AvroTypes.columns(schema);
        this.encoders = encoders(fields);
        this.columns = new int[encoders.length];
        List<org.apache.avro.Schema.Field> given = schema.getFields();
        List<org.apache.avro.Schema.Field> written =
                AvroSchemas.of(fields, false).getFields();
        for (int i = 0; i < columns.length; i++) {
            Field f = fields.field(i);
            if (!SameEncoding.of(given.get(i).schema(), written.get(i).schema())) {
                throw misfit(
                        f,
                        "it is written as "
                                + written.get(i).schema() + " here, and the schema wants "
                                + given.get(i).schema());
            }
            columns[i] = rows.contains(f.name()) ? rows.indexOf(f.name()) : NONE;
            if (columns[i] == NONE && !f.nullable()) {
                throw misfit(f, "the rows have no such column, and it cannot be null");
            }
            if (columns[i] != NONE && !rows.field(columns[i]).type().equals(f.type())) {
                throw misfit(f, "the column is " + rows.field(columns[i]).type() + ", and the field " + f.type());
            }
        }
        for (Field f : rows.fields()) {
            if (!fields.contains(f.name())) {
                throw misfit(f, "the schema has no such field");
            }
        }
    }

    private static ValueEncoder<?>[] encoders(Schema schema) {
        return schema.fields().stream().map(f -> Encoders.of(f, false)).toArray(ValueEncoder<?>[]::new);
    }

    private static VeloException misfit(Field field, String why) {
        return VeloException.of(
                        ErrorKind.SCHEMA, "Cannot write '" + field.name() + "' with the Avro schema that is given")
                .why(why)
                .cure("Change the columns before the sink, or give another schema.")
                .build();
    }

    /** The schema that the records are written with, as JSON. */
    public String schemaJson() {
        return schema.toString();
    }

    /** Says which batch the rows belong to; its schema is that of the encoder. */
    public void bind(RecordBatch batch) {
        for (int i = 0; i < encoders.length; i++) {
            if (columns[i] != NONE) {
                encoders[i].bind(batch.column(columns[i]));
            }
        }
    }

    /**
     * Encodes a row of the batch bound last, in place of the one before.
     *
     * @return why the row has no encoding, or empty when it has
     */
    public Optional<String> encode(int row) {
        out.truncate(0);
        for (int i = 0; i < encoders.length; i++) {
            if (columns[i] == NONE) {
                out.writeByte(0);
            } else {
                encoders[i].encode(row, out);
            }
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
