package io.velostream.core.internal.run;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.dlq.DeadLetterCategory;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.metrics.RunTelemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of rejected rows: an error, a number, or a dead letter. Thread-safe. */
final class Rejections {
    private static final long ENOUGH_FOR_A_SHARE = 1_000;

    private final ErrorPolicy policy;
    private final String source;
    private final String sink;
    private final RunControl control;
    private final @Nullable DeadLetters letters;
    private final RateLimit minute;
    private final RunTelemetry telemetry;

    Rejections(PipelineSpec spec, String source, String sink, RunControl control, @Nullable DeadLetters letters) {
        this.policy = spec.errors();
        this.telemetry = spec.telemetry();
        this.source = source;
        this.sink = sink;
        this.control = control;
        this.letters = letters;
        this.minute = new RateLimit(policy.maxPerMinute(), System::nanoTime);
    }

    /** For a batch made of {@code rows} rows of this split, the first of which comes after {@code before} others. */
    OfBatch of(String split, long before, long rows) {
        return new OfBatch(split, before, rows);
    }

    /** Makes dead letters safe; before the data that they belong to is committed. */
    void commit() {
        if (letters != null) {
            letters.commit();
        }
    }

    /** The main sink has committed these splits up to here; others as before. */
    void covered(Map<String, SplitState> splits) {
        if (letters != null) {
            letters.covered(splits);
        }
    }

    /** The last look at the share of bad rows. */
    void checkAtEnd() {
        checkShare(0);
    }

    private void count(RejectedRow row, String stage, String where) {
        control.rowsRejected.increment();
        telemetry.rejected(DeadLetterCategory.of(stage, row.kind()));
        if (policy.mode() == ErrorPolicy.Mode.FAIL) {
            throw failure(row, stage, where)
                    .cure("Correct the row, or skip bad rows or send them to a dead-letter sink (error policy).")
                    .build();
        }
        long rejected = control.rowsRejected.sum();
        if (rejected > policy.maxRows()) {
            throw failure(row, stage, where)
                    .cure("It is one bad row more than the " + policy.maxRows() + " that are borne.")
                    .build();
        }
        if (!minute.take()) {
            throw failure(row, stage, where)
                    .cure("It is one bad row more than the " + policy.maxPerMinute()
                            + " that are borne within a minute.")
                    .build();
        }
        checkShare(ENOUGH_FOR_A_SHARE);
    }

    private void checkShare(long atLeast) {
        long read = control.rowsRead.sum();
        long rejected = control.rowsRejected.sum();
        if (policy.maxShare() < 1 && read >= atLeast && rejected > policy.maxShare() * read) {
            throw VeloException.of(ErrorKind.DATA, "Too many rows were rejected")
                    .where(source)
                    .why(rejected + " of " + read + " rows, more than the share of " + policy.maxShare())
                    .build();
        }
    }

    private VeloException.Builder failure(RejectedRow row, String stage, String where) {
        String verb =
                switch (stage) {
                    case "read", "decode" -> "be read";
                    case "write" -> "be written";
                    case "map" -> "be brought to the schema of the sink";
                    default -> "be transformed";
                };
        String place = VeloException.of(row.kind(), verb)
                .where(where)
                .build()
                .within(source)
                .where();
        boolean onTheWay = stage.equals("write") || stage.equals("map");
        return VeloException.of(row.kind(), "A row cannot " + verb)
                .where(onTheWay ? place + " to " + sink : place)
                .why(row.reason());
    }

    /** Takes the rejected rows of a batch. */
    final class OfBatch implements Rejecter {
        private final String split;
        private final long before;
        private final long rows;
        private long rejected;

        private @Nullable LetterIds ids;

        private OfBatch(String split, long before, long rows) {
            this.split = split;
            this.before = before;
            this.rows = rows;
        }

        /** How many it has taken. */
        long rejected() {
            return rejected;
        }

        @Override
        public void reject(String stage, RecordBatch batch, List<RejectedRow> bad) {
            rejected += bad.size();
            for (RejectedRow row : bad) {
                String position = position(row, batch);
                // A reader that has the bytes of a record got it, and could not decode it.
                String exact = stage.equals("read") && row.raw().isPresent() ? "decode" : stage;
                count(row, exact, position);
                if (letters != null) {
                    ids = ids == null ? letters.ids(split) : ids;
                    letters.add(row, exact, split, before, position, batch, ids);
                }
            }
        }

        @Override
        public void reject(String stage, String column, Frame frame, RowErrors errors) {
            List<RejectedRow> failed = new ArrayList<>(errors.size());
            for (int i = 0; i < errors.size(); i++) {
                String reason = column.isEmpty() ? errors.reason(i) : "column '" + column + "': " + errors.reason(i);
                failed.add(RejectedRow.ofBatch(frame.origin(errors.row(i)), ErrorKind.DATA, reason));
            }
            reject(stage, frame.batch(), failed);
        }

        private String position(RejectedRow row, RecordBatch batch) {
            if (!row.position().isEmpty() || row.row().isEmpty()) {
                return row.position();
            }
            int index = row.row().getAsInt();
            String origin = metadata(batch, MetadataField.ORIGIN, index);
            String known = metadata(batch, MetadataField.POSITION, index);
            if (!known.isEmpty()) {
                return (origin.isEmpty() ? "split " + split : origin) + ", position " + known;
            }
            // When rows were dropped or added, the number within the batch says nothing about the source.
            return batch.rowCount() == rows
                    ? "split " + split + ", row " + (before + index + 1)
                    : "split " + split + ", within rows " + (before + 1) + " to " + (before + rows);
        }

        private static String metadata(RecordBatch batch, MetadataField field, int row) {
            Column c = batch.metadata(field).orElse(null);
            return c == null || row >= c.size() || c.isNull(row) ? "" : String.valueOf(Values.get(c, row));
        }
    }
}
