package io.velostream.testkit;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.Schema;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as lists of objects that compare by value (bytes too), the plain form in which contract tests compare what went in
 * with what came out.
 */
public final class Rows {
    private static final Duration WAIT = Duration.ofMillis(200);
    /** Far more idle answers than a bounded source may give. */
    private static final int MAX_IDLE = 300;

    private Rows() {}

    /** A batch of these rows; values in the form that {@link Values} documents. */
    public static RecordBatch batch(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        BatchBuilder builder = new BatchBuilder(schema, Math.max(1, rows.size()));
        for (List<? extends @Nullable Object> row : rows) {
            for (int i = 0; i < schema.size(); i++) {
                builder.set(i, row.get(i));
            }
            builder.endRow();
        }
        return builder.build();
    }

    /** The rows of a batch, in order. */
    public static List<List<@Nullable Object>> of(RecordBatch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < batch.schema().size(); i++) {
                values.add(comparable(Values.get(batch.column(i), row)));
            }
            rows.add(values);
        }
        return rows;
    }

    /** The same rows in the form that {@link #of} gives. */
    public static List<List<@Nullable Object>> comparable(List<? extends List<? extends @Nullable Object>> rows) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (List<? extends @Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            row.forEach(v -> values.add(comparable(v)));
            all.add(values);
        }
        return all;
    }

    /** All rows of a bounded source, split after split; rejected rows fail the test. */
    public static List<List<@Nullable Object>> readAll(DataSource source, ReadRequest request) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        ReadPlan plan = source.plan(request);
        for (Split split : splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                batches(reader).forEach(b -> rows.addAll(of(b)));
            }
        }
        return rows;
    }

    /** All rows of a bounded source as lists in the order of these columns; null where a batch lacks one. */
    public static List<List<@Nullable Object>> readAll(DataSource source, List<String> columns) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        ReadPlan plan = source.plan(ReadRequest.all());
        for (Split split : splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                for (RecordBatch b : batches(reader)) {
                    List<String> there = b.schema().names();
                    for (List<@Nullable Object> row : of(b)) {
                        List<@Nullable Object> values = new ArrayList<>();
                        for (String column : columns) {
                            int index = there.indexOf(column);
                            values.add(index < 0 ? null : row.get(index));
                        }
                        rows.add(values);
                    }
                }
            }
        }
        return rows;
    }

    /** All splits of a bounded source. */
    public static List<Split> splits(DataSource source, ReadPlan plan) {
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator enumerator = source.splits(plan)) {
            int idle = 0;
            while (true) {
                SplitResult result = enumerator.next(WAIT);
                if (result instanceof SplitResult.Found found) {
                    all.addAll(found.splits());
                } else if (result instanceof SplitResult.End) {
                    return all;
                } else if (++idle > MAX_IDLE) {
                    throw new AssertionError("the enumerator of " + source + " does not come to an end");
                }
            }
        }
    }

    /** All batches from here to the end of the split; rejected rows fail the test. */
    public static List<RecordBatch> batches(DataReader reader) {
        List<RecordBatch> all = new ArrayList<>();
        int idle = 0;
        while (true) {
            ReadResult result = reader.read(WAIT);
            if (result instanceof ReadResult.Batch batch) {
                if (!batch.rejected().isEmpty()) {
                    throw new AssertionError("rejected: "
                            + batch.rejected().stream()
                                    .map(RejectedRow::toString)
                                    .toList());
                }
                all.add(batch.batch());
            } else if (result instanceof ReadResult.End) {
                return all;
            } else if (++idle > MAX_IDLE) {
                throw new AssertionError("the reader does not come to an end");
            }
        }
    }

    /** The offset of a batch, which every reader has to set. */
    public static Offset offset(RecordBatch batch) {
        return batch.offset().orElseThrow(() -> new AssertionError("a batch without an offset"));
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(e -> elements.add(comparable(e)));
            return elements;
        } else if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((k, v) -> entries.put(comparable(k), comparable(v)));
            return entries;
        }
        return value;
    }
}
