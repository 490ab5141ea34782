package io.velostream.core.internal.dlq;

import io.velostream.api.Capability;
import io.velostream.api.ReadResult;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.dlq.DeadLetter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/** A source of the rows of some letters, in the order of the queue. */
final class Letters {
    /** Letters that are decoded at once. */
    private static final int CHUNK = 1_000;

    private Letters() {}

    static BatchSource source(ConnectorUri queue, LetterDecoder decoder, List<DeadLetter> letters) {
        Schema schema = schema(decoder, letters);
        boolean changes = letters.stream().anyMatch(l -> l.change().isPresent());
        return new BatchSource(
                "the dead letters of " + queue,
                schema,
                changes ? Set.of(Capability.CHANGES) : Set.of(),
                () -> new Rows(decoder, letters, schema));
    }

    /** That of the first letter that can be read, or the one that was declared for them. */
    private static Schema schema(LetterDecoder decoder, List<DeadLetter> letters) {
        Iterator<ReadResult.Batch> look = new Rows(decoder, letters, Schema.EMPTY);
        while (look.hasNext()) {
            RecordBatch batch = look.next().batch();
            if (batch.rowCount() > 0) {
                return batch.schema();
            }
        }
        String declared = decoder.form(letters.get(0)).options().get("schema");
        return declared == null ? Schema.EMPTY : Schema.parse(declared);
    }

    private static final class Rows implements Iterator<ReadResult.Batch> {
        private final LetterDecoder decoder;
        private final List<DeadLetter> letters;
        private final RecordBatch none;
        private final ArrayDeque<ReadResult.Batch> ready = new ArrayDeque<>();
        private int at;

        Rows(LetterDecoder decoder, List<DeadLetter> letters, Schema schema) {
            this.decoder = decoder;
            this.letters = letters;
            this.none = new BatchBuilder(schema, 1).build().withOffset(BatchSource.OFFSET);
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && at < letters.size()) {
                fill();
            }
            return !ready.isEmpty();
        }

        private void fill() {
            int first = at;
            List<DeadLetter> chunk = new ArrayList<>();
            LetterDecoder.Form form = decoder.form(letters.get(first));
            while (at < letters.size() && chunk.size() < CHUNK && form.equals(decoder.form(letters.get(at)))) {
                chunk.add(letters.get(at++));
            }
            for (ReadResult.Batch batch : decoder.decode(form, chunk, first)) {
                // Letters that cannot be read have no schema, and must not look like a change of it.
                boolean empty = batch.batch().rowCount() == 0;
                ready.add(empty ? new ReadResult.Batch(none, batch.rejected()) : batch);
            }
        }

        @Override
        public ReadResult.Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }
    }
}
