package io.velostream.core.internal.run;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.eval.RowNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Steps compiled against the schema of the batches that come. Immutable, thread-safe as far as the user's functions are. */
final class Chain {
    private final Schema input;
    private final Schema output;
    private final List<Operation> operations;

    /** One compiled step. */
    @FunctionalInterface
    interface Operation {
        /** The frame with the step done to it, or another one. */
        Frame apply(Frame frame, Rejecter rejecter);
    }

    Chain(Schema input, Schema output, List<Operation> operations) {
        this.input = input;
        this.output = output;
        this.operations = List.copyOf(operations);
    }

    Schema input() {
        return input;
    }

    Schema output() {
        return output;
    }

    /** The same with more steps behind. */
    Chain then(Schema newOutput, Operation more) {
        List<Operation> all = new ArrayList<>(operations);
        all.add(more);
        return new Chain(input, newOutput, all);
    }

    /** The batch with all steps done to it; {@code numbers} are the calling thread's. */
    RecordBatch apply(RecordBatch batch, RowNumbers numbers, Rejecter rejecter) {
        if (operations.isEmpty()) {
            return batch;
        }
        Frame frame = new Frame(batch, numbers);
        for (Operation operation : operations) {
            frame = operation.apply(frame, rejecter);
        }
        RecordBatch made = batch(frame, output);
        frame.end();
        return made;
    }

    /** The rows of the frame as a batch, metadata included. */
    static RecordBatch batch(Frame frame, Schema schema) {
        List<Column> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            columns.add(frame.column(i));
        }
        RecordBatch made = RecordBatch.of(schema, frame.rows(), columns);
        int[] origins = frame.origins();
        for (Map.Entry<MetadataField, Column> m : frame.batch().metadata().entrySet()) {
            Column c = origins == null ? m.getValue() : m.getValue().select(origins, frame.rows());
            made = made.withMetadata(m.getKey(), m.getKey() == MetadataField.UNCHANGED ? frame.unchanged(c) : c);
        }
        return frame.batch().offset().isPresent()
                ? made.withOffset(frame.batch().offset().get())
                : made;
    }
}
