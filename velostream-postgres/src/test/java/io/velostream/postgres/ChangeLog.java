package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.SplitResult;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a change stream and writes down what it says, for tests. Not thread-safe. */
final class ChangeLog implements AutoCloseable {
    private static final Duration TOO_LONG = Duration.ofSeconds(60);

    final DataSource source;
    final DataReader reader;
    final List<RecordBatch> batches = new ArrayList<>();
    final List<RejectedRow> rejected = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int taken;

    private ChangeLog(DataSource source, DataReader reader) {
        this.source = source;
        this.reader = reader;
    }

    static DataSource source(String uri) {
        PostgresProvider provider = new PostgresProvider();
        return provider.createSource(ConnectorConfig.validate(ConnectorUri.parse(uri), provider.sourceOptions()));
    }

    static ChangeLog open(String uri) {
        return open(uri, null);
    }

    static ChangeLog open(String uri, @Nullable Offset from) {
        return open(uri, ReadRequest.all(), from);
    }

    static ChangeLog open(String uri, ReadRequest request, @Nullable Offset from) {
        DataSource source = source(uri);
        ReadPlan plan = source.plan(request);
        Split split = ((SplitResult.Found) source.splits(plan).next(Duration.ZERO))
                .splits()
                .get(0);
        return new ChangeLog(source, source.openReader(plan, split, from));
    }

    /** The next so many rows, as {@code KIND value value …}; an absent value that did not change is {@code =}. */
    List<String> take(int count) {
        readUntil(log -> lines.size() - taken >= count);
        List<String> next = List.copyOf(lines.subList(taken, taken + count));
        taken += count;
        return next;
    }

    /** Rows that came and were not taken. */
    List<String> left() {
        return List.copyOf(lines.subList(taken, lines.size()));
    }

    /** Reads on until something is so. */
    void readUntil(Predicate<ChangeLog> condition) {
        long deadline = System.nanoTime() + TOO_LONG.toNanos();
        while (!condition.test(this)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come; " + soFar());
            }
            if (!step(Duration.ofMillis(100))) {
                throw new AssertionError("the input ended; " + soFar());
            }
        }
    }

    private String soFar() {
        return lines.size() + " rows so far, the last of them "
                + lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    /** Reads what comes within this time. */
    void readFor(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline && step(Duration.ofMillis(20))) {
            Thread.onSpinWait();
        }
    }

    /** Reads to the end of the input. */
    List<String> all() {
        while (step(TOO_LONG)) {
            Thread.onSpinWait();
        }
        return lines;
    }

    private boolean step(Duration wait) {
        ReadResult result = reader.read(wait);
        if (result instanceof ReadResult.Batch b) {
            batches.add(b.batch());
            rejected.addAll(b.rejected());
            for (int row = 0; row < b.batch().rowCount(); row++) {
                lines.add(line(b.batch(), row));
            }
        }
        return !(result instanceof ReadResult.End);
    }

    /**
     * Begins behind every third of these offsets and finds the rows that follow it.
     *
     * @param rows how many rows stand before each offset
     */
    static void assertGoesOnBehind(
            List<Offset> offsets, List<Integer> rows, List<String> all, String uri, ReadRequest request) {
        assertThat(offsets).hasSizeGreaterThan(15);
        for (int i = 0; i < offsets.size(); i += 3) {
            try (ChangeLog log = open(uri, request, offsets.get(i))) {
                List<String> rest = all.subList(rows.get(i), all.size());
                assertThat(log.take(rest.size())).isEqualTo(rest);
            }
        }
    }

    RecordBatch last() {
        return batches.get(batches.size() - 1);
    }

    Offset offset() {
        return last().offset().orElseThrow();
    }

    static String line(RecordBatch batch, int row) {
        ChangeKind kind = ChangeKind.ofCode(
                ((IntColumn) batch.metadata(MetadataField.CHANGE_KIND).orElseThrow()).get(row));
        Column unchanged = batch.metadata(MetadataField.UNCHANGED).orElse(null);
        byte[] bits = unchanged == null || unchanged.isNull(row) ? new byte[0] : ((BytesColumn) unchanged).get(row);
        StringBuilder s = new StringBuilder(kind.name());
        for (int i = 0; i < batch.schema().size(); i++) {
            boolean same = bits.length > i / 8 && (bits[i / 8] >> (i % 8) & 1) == 1;
            s.append(' ').append(same ? "=" : Values.show(Values.get(batch.column(i), row)));
        }
        return s.toString();
    }

    @Override
    public void close() {
        reader.close();
        source.close();
    }
}
