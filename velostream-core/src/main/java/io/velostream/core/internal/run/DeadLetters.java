package io.velostream.core.internal.run;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.dlq.DeadLetterCategory;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.cast.ValueText;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.eval.RowNumbers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rejected rows to a sink. They are committed before the data that they belong to, so none is lost. After a crash
 * between the two their rows are read again; where the sink keeps checkpoints, the letters that are there already are left
 * out, otherwise some are there twice, under the same id. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
    /** The columns of a dead letter. */
    public static final Schema SCHEMA = Schema.of(
            Field.required("id", DataType.STRING),
            Field.required("time", DataType.TIMESTAMP_UTC),
            Field.required("pipeline", DataType.STRING),
            Field.required("source", DataType.STRING),
            Field.required("target", DataType.STRING),
            Field.required("split", DataType.STRING),
            Field.required("position", DataType.STRING),
            Field.of("source_offset", DataType.STRING),
            Field.required("stage", DataType.STRING),
            Field.required("kind", DataType.STRING),
            Field.required("category", DataType.STRING),
            Field.required("reason", DataType.STRING),
            Field.required("attempts", DataType.INT32),
            Field.of("event_time", DataType.TIMESTAMP_UTC),
            Field.of("change", DataType.STRING),
            Field.of("message_key", DataType.BINARY),
            Field.of("raw", DataType.BINARY),
            Field.of("record", DataType.STRING),
            Field.of("record_schema", DataType.STRING));

    private static final int BATCH_ROWS = 1_000;
    private static final long BATCH_BYTES = 1L << 20;

    private final DataSink sink;
    private final String pipeline;
    private final String source;
    private final String target;
    private final long generation;
    private final String name;
    private final Chain chain;
    private final DataWriter writer;
    private final LetterLog log;
    private final BatchBuilder rows = new BatchBuilder(SCHEMA, 64);
    private long number;
    private boolean uncommitted;
    /** Whether the sink may still refuse letters that it was given. */
    private boolean open;

    DeadLetters(DataSink sink, Prepared p) {
        this.sink = sink;
        this.pipeline = p.name;
        this.source = p.source.toString();
        this.target = p.sink.toString();
        this.generation = p.base.generation();
        this.name = pipeline + "-dead-letters";
        List<Checkpoint> before = sink.checkpoints(name);
        for (Checkpoint c : before) {
            number = Math.max(number, c.number());
        }
        this.log = new LetterLog(before);
        Schema wanted = p.prepare(sink, new SinkRequest(name, SCHEMA, 1, p.resumed, false));
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

    /** Names the letters of one batch. */
    LetterIds ids(String split) {
        return new LetterIds(pipeline, generation, source, split);
    }

    /** Takes a row of a batch that begins behind {@code first} rows of its split. */
    synchronized void add(
            RejectedRow row,
            String stage,
            String split,
            long first,
            String position,
            RecordBatch batch,
            LetterIds ids) {
        String record = row.row().isPresent() ? ValueText.json(batch, row.row().getAsInt()) : null;
        String id = ids.next(stage, position, row, record == null ? "" : record);
        if (!log.add(id, split, first)) {
            return;
        }
        rows.setString(0, id).set(1, Instant.now().truncatedTo(ChronoUnit.MICROS));
        rows.setString(2, pipeline)
                .setString(3, source)
                .setString(4, target)
                .setString(5, split)
                .setString(6, position)
                .setString(7, batch.offset().map(Offset::details).orElse(null))
                .setString(8, stage)
                .setString(9, row.kind().name().toLowerCase(Locale.ROOT))
                .setString(10, DeadLetterCategory.of(stage, row.kind()).word())
                .setString(11, row.reason())
                .setInt(12, 1);
        rows.set(13, metadata(MetadataField.EVENT_TIME, row, batch))
                .setString(14, change(metadata(MetadataField.CHANGE_KIND, row, batch)))
                .set(15, metadata(MetadataField.KEY, row, batch))
                .set(16, row.raw().orElse(null));
        rows.setString(17, record)
                .setString(18, record == null ? null : batch.schema().toString());
        rows.endRow();
        uncommitted = true;
        if (rows.rowCount() >= BATCH_ROWS || rows.byteSize() >= BATCH_BYTES) {
            write();
        }
    }

    private static @Nullable Object metadata(MetadataField field, RejectedRow row, RecordBatch batch) {
        Column c = batch.metadata(field).orElse(null);
        return c == null || row.row().isEmpty() ? null : Values.get(c, row.row().getAsInt());
    }

    private static @Nullable String change(@Nullable Object code) {
        return code instanceof Number n ? ChangeKind.ofCode(n.intValue()).name().toLowerCase(Locale.ROOT) : null;
    }

    private void write() {
        if (rows.rowCount() > 0) {
            check(writer.write(chain.apply(rows.build(), new RowNumbers(), new Refusal())));
        }
    }

    private void check(WriteResult result) {
        open = result.open() > 0;
        List<RejectedRow> refused = new ArrayList<>(result.rejected());
        result.late().forEach(late -> refused.addAll(late.rejected()));
        if (!refused.isEmpty()) {
            throw refused(refused.get(0).reason());
        }
    }

    synchronized void commit() {
        if (uncommitted) {
            write();
            if (open) {
                check(writer.flush());
            }
            Committable prepared = writer.prepareCommit();
            sink.commit(List.of(prepared), new Checkpoint(name, "all", ++number, log.toJson(), false));
            uncommitted = false;
        }
    }

    /** The main sink has committed these splits so far, and with them the rows of some letters. */
    synchronized void covered(Map<String, SplitState> splits) {
        log.covered(splits);
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
