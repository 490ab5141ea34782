package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ReadRequest;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What {@link SourceContract} and {@link SinkContract} need to know of a connector. A connector passes them by subclasses
 * that say how to name a fresh place and how to read it; {@link #layered} lets the same tests run through layers.
 */
public abstract class ConnectorContract {
    /** The name under which the tests store checkpoints. */
    protected static final String PIPELINE = "contract";

    /** A key, a text and a number: enough for all that is not about types. */
    protected static final Schema SIMPLE = Schema.of(
            Field.of("id", DataType.INT64), Field.of("name", DataType.STRING), Field.of("größe", DataType.FLOAT64));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ThreadLeaks leaks = ThreadLeaks.watch();

    protected abstract ConnectorProvider provider();

    /** The URI of a sink whose target is new and empty, for rows of this schema. */
    protected abstract String newSinkUri(Schema schema);

    /** The same for a sink that has {@link Capability#EVOLVE}, where an option gives it that. */
    protected String newEvolvingSinkUri(Schema schema) {
        return newSinkUri(schema);
    }

    /** The URI of a source that reads what was committed to a sink of {@link #newSinkUri}. */
    protected abstract String sourceUri(String sinkUri, Schema schema);

    /** The types that a column may have; all of {@link TypeSamples} unless overridden. */
    protected List<DataType> types() {
        List<DataType> all = new ArrayList<>(TypeSamples.SIMPLE);
        all.addAll(TypeSamples.NESTED);
        return all;
    }

    /** The samples of a type that the connector must carry; it refuses or rejects others clearly. */
    protected List<@Nullable Object> samples(DataType type) {
        return TypeSamples.withNulls(type);
    }

    /** Whether rows come back in the order in which one writer wrote them. */
    protected boolean keepsOrder() {
        return true;
    }

    protected DataSource layered(DataSource bare) {
        return bare;
    }

    protected DataSink layered(DataSink bare) {
        return bare;
    }

    @BeforeEach
    void rememberThreads() {
        leaks = ThreadLeaks.watch();
    }

    @AfterEach
    void closeAllAndFindLeaks() throws Exception {
        for (AutoCloseable c : opened) {
            c.close();
        }
        opened.clear();
        leaks.assertNone();
    }

    /** A source that is closed at the end of the test. */
    protected final DataSource source(String uri) {
        DataSource source = layered(provider()
                .createSource(ConnectorConfig.validate(
                        ConnectorUri.parse(uri), provider().sourceOptions())));
        opened.add(source);
        return source;
    }

    /** A sink that is closed at the end of the test. */
    protected final DataSink sink(String uri) {
        DataSink sink = layered(provider()
                .createSink(ConnectorConfig.validate(
                        ConnectorUri.parse(uri), provider().sinkOptions())));
        opened.add(sink);
        return sink;
    }

    /** Gets the sink ready as the first run of a pipeline with this many lanes. */
    protected final Schema prepare(DataSink sink, Schema schema, int lanes) {
        sink.checkpoints(PIPELINE);
        return sink.prepare(new SinkRequest(PIPELINE, schema, lanes, false, false));
    }

    protected final DataWriter writer(DataSink sink, int lane, int lanes) {
        DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, lane, lanes, 0));
        opened.add(0, writer);
        return writer;
    }

    protected static Checkpoint checkpoint(long number, boolean complete) {
        return new Checkpoint(PIPELINE, "all", number, "{\"n\":" + number + "}", complete);
    }

    /** Writes and commits the rows as one complete run, and returns the URI to read them from. */
    protected final String load(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        String uri = newSinkUri(schema);
        try (DataSink sink = sink(uri)) {
            Schema target = prepare(sink, schema, 1);
            try (DataWriter writer = writer(sink, 0, 1)) {
                RecordBatch batch = Rows.batch(target, rows);
                assertThat(writer.write(batch).refused()).isZero();
                assertThat(writer.flush().refused()).isZero();
                Committable prepared = writer.prepareCommit();
                sink.commit(List.of(prepared), checkpoint(1, true));
            }
        }
        return sourceUri(uri, schema);
    }

    /** All rows that a reader of the target sees now. */
    protected final List<List<@Nullable Object>> visible(String sinkUri, Schema schema) {
        try (DataSource source = source(sourceUri(sinkUri, schema))) {
            return Rows.readAll(source, ReadRequest.all());
        }
    }

    protected final boolean has(DataSource source, Capability capability) {
        return source.capabilities().contains(capability);
    }

    protected final boolean has(DataSink sink, Capability capability) {
        return sink.capabilities().contains(capability);
    }

    /** Rows of {@link #SIMPLE} with the ids {@code from} to {@code to - 1}. */
    protected static List<List<@Nullable Object>> simpleRows(int from, int to) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add((long) i);
            row.add(i % 7 == 3 ? null : "name " + i);
            row.add(i % 5 == 4 ? null : i / 4.0);
            rows.add(row);
        }
        return rows;
    }

    /** Compares in order where the connector keeps it. */
    protected final void assertRows(
            List<List<@Nullable Object>> actual, List<? extends List<? extends @Nullable Object>> expected) {
        if (keepsOrder()) {
            assertThat(actual).isEqualTo(Rows.comparable(expected));
        } else {
            assertThat(actual).containsExactlyInAnyOrderElementsOf(Rows.comparable(expected));
        }
    }
}
