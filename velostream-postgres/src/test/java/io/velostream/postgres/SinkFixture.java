package io.velostream.postgres;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database of a server, to write into by sinks and to look at by SQL. */
final class SinkFixture {
    static final String PIPELINE = "test";

    private final PostgresServer server;
    final String database;

    SinkFixture(PostgresServer server) {
        this.server = server;
        this.database = server.newDatabase();
    }

    /** A row of a change stream. */
    record Change(ChangeKind kind, List<? extends @Nullable Object> values, BitSet unchanged) {
        static Change of(ChangeKind kind, @Nullable Object... values) {
            return new Change(kind, Arrays.asList(values), new BitSet());
        }

        /** The same without a value for this column. */
        Change without(int column) {
            List<@Nullable Object> left = new ArrayList<>(values);
            left.set(column, null);
            BitSet more = (BitSet) unchanged.clone();
            more.set(column);
            return new Change(kind, left, more);
        }
    }

    void execute(String sql) {
        server.execute(database, sql);
    }

    /** The rows of a query as text, values with a bar between them. */
    List<String> query(String sql) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(sql)) {
                List<String> all = new ArrayList<>();
                int n = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= n; i++) {
                        row.add(String.valueOf(rows.getString(i)));
                    }
                    all.add(String.join("|", row));
                }
                return all;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String uri(String options) {
        return server.uri(database, options);
    }

    DataSink sink(String options) {
        PostgresProvider provider = new PostgresProvider();
        return provider.createSink(ConnectorConfig.validate(ConnectorUri.parse(uri(options)), provider.sinkOptions()));
    }

    static SinkRequest request(Schema schema, boolean changes) {
        return new SinkRequest(PIPELINE, schema, 1, false, changes);
    }

    /** Writes the rows and commits them as one run; gives the rejected ones. */
    List<RejectedRow> load(String options, Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        try (DataSink sink = sink(options)) {
            Schema target = sink.prepare(request(schema, false));
            return commit(sink, Rows.batch(target, rows));
        }
    }

    /** Writes the changes, so many in a batch, and commits them as one run; gives the rejected ones. */
    List<RejectedRow> apply(String options, Schema schema, List<Change> changes) {
        try (DataSink sink = sink(options)) {
            Schema target = sink.prepare(request(schema, true));
            return commit(sink, batch(target, changes));
        }
    }

    static List<RejectedRow> commit(DataSink sink, RecordBatch... batches) {
        List<RejectedRow> rejected = new ArrayList<>();
        long number = sink.checkpoints(PIPELINE).stream()
                .mapToLong(Checkpoint::number)
                .max()
                .orElse(0);
        try (DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, 0, 1, number))) {
            for (RecordBatch batch : batches) {
                add(writer.write(batch), rejected);
            }
            add(writer.flush(), rejected);
            if (batches.length == 1) {
                rejected.sort(Comparator.comparing(r -> r.row().getAsInt()));
            }
            sink.commit(List.of(writer.prepareCommit()), new Checkpoint(PIPELINE, "lane-0", number + 1, "{}", false));
        }
        return rejected;
    }

    private static void add(WriteResult result, List<RejectedRow> rejected) {
        rejected.addAll(result.rejected());
        result.late().forEach(late -> rejected.addAll(late.rejected()));
    }

    static RecordBatch batch(Schema schema, List<Change> changes) {
        BatchBuilder rows = new BatchBuilder(schema, Math.max(1, changes.size()));
        ColumnBuilder kinds = ColumnBuilder.of(MetadataField.CHANGE_KIND.field().type(), 16);
        ColumnBuilder unchanged =
                ColumnBuilder.of(MetadataField.UNCHANGED.field().type(), 16);
        for (Change change : changes) {
            for (int i = 0; i < schema.size(); i++) {
                rows.set(i, change.values().get(i));
            }
            rows.endRow();
            Values.append(kinds, change.kind().code());
            Values.append(
                    unchanged,
                    change.unchanged().isEmpty() ? null : change.unchanged().toByteArray());
        }
        return rows.build()
                .withMetadata(MetadataField.CHANGE_KIND, kinds.build())
                .withMetadata(MetadataField.UNCHANGED, unchanged.build());
    }
}
