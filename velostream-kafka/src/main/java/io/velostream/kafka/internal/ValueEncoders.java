package io.velostream.kafka.internal;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.avro.AvroRecordEncoder;
import io.velostream.formats.json.JsonRecordEncoder;
import io.velostream.formats.text.Utf8Buffer;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The encoders that there are. */
public final class ValueEncoders {
    private static final int BUFFER = 512;

    private ValueEncoders() {}

    /**
     * Objects of JSON.
     *
     * @param columns where the columns of the schema stand in the batches, or null when the batches have these columns alone
     * @param schemaId the id that each begins with, -1 for none
     */
    public static ValueEncoder json(Schema schema, int @Nullable [] columns, boolean omitNulls, int schemaId) {
        return new Json(new JsonRecordEncoder(schema, omitNulls), new Selection(schema, columns), head(schemaId));
    }

    private static byte[] head(int schemaId) {
        return schemaId < 0
                ? new byte[0]
                : ByteBuffer.allocate(SchemaRegistry.HEADER)
                        .put(SchemaRegistry.MAGIC)
                        .putInt(schemaId)
                        .array();
    }

    /**
     * Records of Avro; for {@code columns} see {@link #json}.
     *
     * @param encoder for rows of the schema
     * @param schemaId the id that each begins with, -1 for none
     */
    public static ValueEncoder avro(AvroRecordEncoder encoder, Schema schema, int @Nullable [] columns, int schemaId) {
        return new Avro(encoder, new Selection(schema, columns), head(schemaId));
    }

    /** The bytes of one column as they are. */
    public static ValueEncoder whole(int column) {
        return new Whole(column);
    }

    private record Selection(Schema schema, int @Nullable [] columns) {
        RecordBatch of(RecordBatch batch) {
            int[] chosen = columns;
            if (chosen == null) {
                return batch;
            }
            List<Column> list = Arrays.stream(chosen).mapToObj(batch::column).toList();
            return RecordBatch.of(schema, batch.rowCount(), list);
        }
    }

    private static final class Json implements ValueEncoder {
        private final JsonRecordEncoder encoder;
        private final Selection selection;
        private final Utf8Buffer out = new Utf8Buffer(BUFFER);
        private final byte[] head;
        private @Nullable RecordBatch batch;

        Json(JsonRecordEncoder encoder, Selection selection, byte[] head) {
            this.encoder = encoder;
            this.selection = selection;
            this.head = head;
        }

        @Override
        public void bind(RecordBatch bound) {
            batch = selection.of(bound);
        }

        @Override
        public Optional<String> encode(int row) {
            RecordBatch b = batch;
            if (b == null) {
                throw new IllegalStateException("no batch is bound");
            }
            out.setLength(0);
            out.put(head);
            return encoder.encode(b, row, out);
        }

        @Override
        public byte[] take() {
            return Arrays.copyOf(out.array(), out.length());
        }
    }

    private static final class Avro implements ValueEncoder {
        private final AvroRecordEncoder encoder;
        private final Selection selection;
        private final byte[] head;

        Avro(AvroRecordEncoder encoder, Selection selection, byte[] head) {
            this.encoder = encoder;
            this.selection = selection;
            this.head = head;
        }

        @Override
        public void bind(RecordBatch batch) {
            encoder.bind(selection.of(batch));
        }

        @Override
        public Optional<String> encode(int row) {
            return encoder.encode(row);
        }

        @Override
        public byte[] take() {
            byte[] value = Arrays.copyOf(head, head.length + encoder.length());
            System.arraycopy(encoder.buffer(), 0, value, head.length, encoder.length());
            return value;
        }
    }

    private static final class Whole implements ValueEncoder {
        private final int index;
        private @Nullable BytesColumn column;
        private int current;

        Whole(int index) {
            this.index = index;
        }

        @Override
        public void bind(RecordBatch batch) {
            column = (BytesColumn) batch.column(index);
        }

        @Override
        public Optional<String> encode(int row) {
            current = row;
            return Optional.empty();
        }

        @Override
        public byte @Nullable [] take() {
            BytesColumn c = column;
            return c == null || c.isNull(current) ? null : c.get(current);
        }
    }
}
