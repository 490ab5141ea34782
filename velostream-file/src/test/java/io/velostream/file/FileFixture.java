package io.velostream.file;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.SinkRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Short words for tests that read and write files. */
final class FileFixture {
    static final String PIPELINE = "test";

    private FileFixture() {}

    static DataSource source(String uri) {
        FileProvider provider = new FileProvider();
        return provider.createSource(ConnectorConfig.validate(ConnectorUri.parse(uri), provider.sourceOptions()));
    }

    static DataSink sink(String uri) {
        FileProvider provider = new FileProvider();
        return provider.createSink(ConnectorConfig.validate(ConnectorUri.parse(uri), provider.sinkOptions()));
    }

    static Path write(Path file, String... lines) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Split> splits(DataSource source, ReadPlan plan) {
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator e = source.splits(plan)) {
            while (e.next(Duration.ZERO) instanceof SplitResult.Found found) {
                all.addAll(found.splits());
            }
        }
        return all;
    }

    /** The rows as texts, split by split. */
    static List<String> rows(String uri) {
        return rows(uri, ReadRequest.all());
    }

    static List<String> rows(String uri, ReadRequest request) {
        try (DataSource source = source(uri)) {
            ReadPlan plan = source.plan(request);
            List<String> rows = new ArrayList<>();
            for (Split split : splits(source, plan)) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    while (reader.read(Duration.ZERO) instanceof ReadResult.Batch batch) {
                        batch.batch().records().forEach(r -> rows.add(r.toString()));
                    }
                }
            }
            return rows;
        }
    }

    static RecordBatch batch(Schema schema, Object[]... rows) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                builder.set(i, row[i]);
            }
            builder.endRow();
        }
        return builder.build();
    }

    static Object[] row(Object... values) {
        return values;
    }

    /** Writes the rows as a new and complete run of one lane. */
    static void run(String uri, Schema schema, Object[]... rows) {
        try (DataSink sink = sink(uri)) {
            long last = sink.checkpoints(PIPELINE).stream()
                    .mapToLong(Checkpoint::number)
                    .max()
                    .orElse(0);
            Schema target = sink.prepare(new SinkRequest(PIPELINE, schema, 1, false, false));
            try (DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, 0, 1, last))) {
                writer.write(batch(target, rows));
                sink.commit(List.of(writer.prepareCommit()), new Checkpoint(PIPELINE, "all", last + 1, "{}", true));
            }
        }
    }

    /** Paths below the folder, hidden ones too, in order. */
    static List<String> tree(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
