package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import io.velostream.core.Reading;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatWriter;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine.Model.CommandSpec;

/** Prints the rows of a source as JSON lines. */
final class CatCommand extends Command {
    private static final Option<Long> ROWS =
            Option.longInteger("rows").atLeast(0L).example("1000");

    CatCommand() {
        super("cat", "Prints the rows of a source as JSON lines.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(0, "URI", true, "The source: a URI, a file name, or - for standard input."));
        spec.addOption(option("ROWS", "Stop after so many rows.", "-n", "--rows"));
        spec.addOption(option("EXPR", "Only rows for which it is true, as in \"price > 10\".", "--where"));
        spec.addOption(repeated("COLUMNS", "Only these columns, separated by commas.", "--select"));
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream cat orders.parquet | jq .price",
            "velostream cat 'logs/**/*.csv.gz' --where \"level = 'ERROR'\" --select time,message -n 100"
        };
    }

    @Override
    int run(Arguments arguments, Session session) throws IOException {
        long rows = arguments.value("--rows", ROWS).orElse(Long.MAX_VALUE);
        List<String> columns = ColumnList.of(arguments, "--select");
        session.dataOnOut();
        try (DataSource source = session.velo().createSource(session.source(arguments.required(0)));
                Reading reading = session.velo().read(source)) {
            RejectedRows unread = new RejectedRows();
            reading.batchRows((int) Math.max(1, Math.min(rows, ReadRequest.DEFAULT_BATCH_ROWS)));
            reading.onRejected(unread::add);
            if (rows < Long.MAX_VALUE) {
                reading.limit(rows);
            }
            arguments.condition("--where").ifPresent(reading::filter);
            if (!columns.isEmpty()) {
                reading.select(columns.toArray(new String[0]));
            }
            try (Lines lines = new Lines(session, reading.schema())) {
                for (RecordBatch batch : reading) {
                    lines.take(batch);
                }
                lines.finish();
                refuse(source, unread, "be read");
                refuse(source, lines.rejected, "be printed as JSON");
            }
        }
        return 0;
    }

    private static void refuse(DataSource source, RejectedRows rows, String verb) {
        if (rows.count() > 0) {
            throw VeloException.of(ErrorKind.DATA, Quantity.of(rows.count(), "record") + " could not " + verb)
                    .where(source.toString())
                    .why("the first: " + rows.first())
                    .cure("All others were printed.")
                    .build();
        }
    }

    private static FileFormat jsonLines() {
        for (FileFormat format : ServiceLoader.load(FileFormat.class, CatCommand.class.getClassLoader())) {
            if (format.name().equals("jsonl")) {
                return format;
            }
        }
        throw new IllegalStateException("the format jsonl is not on the class path");
    }

    /** Writes batches to standard output. */
    private static final class Lines implements AutoCloseable {
        private final Session session;
        private final FormatWriter writer;
        private final Schema schema;
        private final RejectedRows rejected = new RejectedRows();

        Lines(Session session, Schema schema) throws IOException {
            this.session = session;
            this.schema = schema;
            FileFormat format = jsonLines();
            ConnectorConfig config =
                    ConnectorConfig.validate(ConnectorUri.parse("-"), OptionSet.of(format.writeOptions()));
            this.writer = format.openWriter(session.out, schema, config);
        }

        void take(RecordBatch batch) throws IOException {
            RecordBatch same = batch.schema().equals(schema)
                    ? batch
                    : batch.withColumns(
                            schema, schema.names().stream().map(batch::column).toList());
            writer.write(same).forEach(rejected::add);
            // Who watches an endless source wants to see its rows now.
            writer.flush();
            session.out.flush();
        }

        void finish() throws IOException {
            writer.finish();
            session.out.flush();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
