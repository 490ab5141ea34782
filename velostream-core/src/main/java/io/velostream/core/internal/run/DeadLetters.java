package io.velostream.core.internal.run;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.cast.ValueText;
import io.velostream.core.internal.eval.Frame;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Writes rejected rows to a sink. They are committed before the data that they belong to, so none is lost; after a crash
 * between the two some are there twice. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
    /** The columns of a dead letter. */
    public static final Schema SCHEMA = Schema.of(
            Field.required("time", DataType.TIMESTAMP_UTC),
            Field.required("pipeline", DataType.STRING),
            Field.required("source", DataType.STRING),
            Field.required("split", DataType.STRING),
            Field.required("position", DataType.STRING),
            Field.required("stage", DataType.STRING),
            Field.required("kind", DataType.STRING),
            Field.required("reason", DataType.STRING),
            Field.of("raw", DataType.BINARY),
            Field.of("record", DataType.STRING));

    private static final int BATCH_ROWS = 1_000;
    private static final long BATCH_BYTES = 1L << 20;

    private final DataSink sink;
    private final String pipeline;
    private final String name;
    private final Chain chain;
    private final DataWriter writer;
    private final BatchBuilder rows = new BatchBuilder(SCHEMA, 64);
    private long number;
    private boolean uncommitted;

    DeadLetters(DataSink sink, String pipeline, boolean resumed) {
        this.sink = sink;
        this.pipeline = pipeline;
        this.name = pipeline + "-dead-letters";
        for (Checkpoint c : sink.checkpoints(name)) {
            number = Math.max(number, c.number());
        }
        Schema wanted = sink.prepare(new SinkRequest(name, SCHEMA, 1, resumed, false));
        this.chain = SinkMapping.map(ChainCompiler.compile(SCHEMA, List.of()), wanted, true, true);
        this.writer = sink.openWriter(new WriterContext(name, 0, 1, number));
    }

    /** Dead letters have to be safe before each commit of the data. */
    static void check(DataSink sink, boolean dataCommitsOften) {
        if (dataCommitsOften && !sink.capabilities().contains(Capability.INCREMENTAL_COMMIT)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The sink of dead letters commits only once")
                    .where(sink.toString())
                    .why("the data is committed many times, and its dead letters have to be safe before")
                    .cure("Choose a sink that commits as often as it likes.")
                    .build();
        }
    }

    synchronized void add(
            RejectedRow row, String stage, String source, String split, String position, RecordBatch batch) {
        rows.set(0, Instant.now().truncatedTo(ChronoUnit.MICROS));
        rows.setString(1, pipeline)
                .setString(2, source)
                .setString(3, split)
                .setString(4, position)
                .setString(5, stage)
                .setString(6, row.kind().name())
                .setString(7, row.reason());
        row.raw().ifPresent(raw -> rows.set(8, raw));
        row.row().ifPresent(index -> rows.setString(9, ValueText.json(batch, index)));
        rows.endRow();
        uncommitted = true;
        if (rows.rowCount() >= BATCH_ROWS || rows.byteSize() >= BATCH_BYTES) {
            write();
        }
    }

    private void write() {
        if (rows.rowCount() > 0) {
            WriteResult result = writer.write(chain.apply(rows.build(), new Refusal()));
            if (!result.rejected().isEmpty()) {
                throw refused(result.rejected().get(0).reason());
            }
        }
    }

    synchronized void commit() {
        if (uncommitted) {
            write();
            Committable prepared = writer.prepareCommit();
            sink.commit(List.of(prepared), new Checkpoint(name, "all", ++number, "{}", false));
            uncommitted = false;
        }
    }

    @Override
    public synchronized void close() {
        writer.close();
    }

    private VeloException refused(String reason) {
        return VeloException.of(ErrorKind.DATA, "The sink of dead letters rejected a dead letter")
                .where(sink.toString())
                .why(reason)
                .build();
    }

    /** A dead letter that does not fit its sink fails the run: there is no second place to put it. */
    private final class Refusal implements Rejecter {
        @Override
        public void reject(String stage, RecordBatch batch, List<RejectedRow> rejected) {
            throw refused(rejected.get(0).reason());
        }

        @Override
        public void reject(String stage, String column, Frame frame, RowErrors errors) {
            throw refused("column '" + column + "': " + errors.reason(0));
        }
    }
}
