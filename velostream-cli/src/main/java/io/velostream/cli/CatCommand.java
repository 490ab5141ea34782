package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
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
        spec.addOption(repeated("COLUMNS", "Only these columns, separated by commas.", "--select"));
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream cat orders.parquet | jq .price",
            "velostream cat 'logs/**/*.csv.gz' --select time,message -n 100"
        };
    }

    @Override
    int run(Arguments arguments, Session session) throws IOException {
        long rows = arguments.value("--rows", ROWS).orElse(Long.MAX_VALUE);
        List<String> columns = ColumnList.of(arguments, "--select");
        session.dataOnOut();
        try (DataSource source = session.velo().createSource(session.source(arguments.required(0)))) {
            ReadPlan plan = source.plan(new ReadRequest(
                    columns.isEmpty() ? Optional.empty() : Optional.of(columns),
                    Optional.empty(),
                    rows == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(rows),
                    1,
                    (int) Math.max(1, Math.min(rows, ReadRequest.DEFAULT_BATCH_ROWS)),
                    ReadRequest.DEFAULT_BATCH_BYTES));
            Schema schema = columns.isEmpty() ? plan.schema() : plan.schema().select(columns);
            Scan scan = new Scan(source, plan);
            try (Lines lines = new Lines(session, schema, rows)) {
                if (rows > 0) {
                    scan.inOrder(lines);
                }
                lines.finish();
                refuse(source, scan.rejected(), scan.firstRejected(), "be read");
                refuse(source, lines.rejected, String.valueOf(lines.firstRejected), "be printed as JSON");
            }
        }
        return 0;
    }

    private static void refuse(DataSource source, long count, String first, String verb) {
        if (count > 0) {
            throw VeloException.of(ErrorKind.DATA, Quantity.of(count, "record") + " could not " + verb)
                    .where(source.toString())
                    .why("the first: " + first)
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
    private static final class Lines implements Scan.Taker, AutoCloseable {
        private final Session session;
        private final FormatWriter writer;
        private final Schema schema;
        private final long wanted;
        private long printed;
        private long rejected;
        private @Nullable RejectedRow firstRejected;

        Lines(Session session, Schema schema, long wanted) throws IOException {
            this.session = session;
            this.schema = schema;
            this.wanted = wanted;
            FileFormat format = jsonLines();
            ConnectorConfig config =
                    ConnectorConfig.validate(ConnectorUri.parse("-"), OptionSet.of(format.writeOptions()));
            this.writer = format.openWriter(session.out, schema, config);
        }

        @Override
        public boolean take(RecordBatch batch) throws IOException {
            RecordBatch part =
                    batch.rowCount() > wanted - printed ? batch.slice(0, Math.toIntExact(wanted - printed)) : batch;
            if (!part.schema().equals(schema)) {
                part = part.withColumns(
                        schema, schema.names().stream().map(part::column).toList());
            }
            List<RejectedRow> refused = writer.write(part);
            rejected += refused.size();
            firstRejected = firstRejected == null && !refused.isEmpty() ? refused.get(0) : firstRejected;
            printed += part.rowCount();
            // Who watches an endless source wants to see its rows now.
            writer.flush();
            session.out.flush();
            return printed < wanted;
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
