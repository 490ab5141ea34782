package io.velostream.cli;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a copy would do: which columns from where, by how many writers, with which promise. Writes nothing. */
final class CopyPreview {
    private final Schema sourceSchema;
    private final ReadPlan plan;
    private final SinkRequest request;
    private final Set<Capability> sinkCan;
    private final String from;
    private final String to;
    private final CopyArguments copy;

    private CopyPreview(CopyArguments copy, DataSource source, DataSink sink, SinkRequest request) {
        this.copy = copy;
        this.sourceSchema = source.schema();
        this.plan = source.plan(ReadRequest.all());
        this.request = request;
        this.sinkCan = sink.capabilities();
        this.from = source.toString();
        this.to = sink.toString();
    }

    static int show(CopyArguments copy, ConnectorUri to, Session session) {
        try (DataSource source = session.velo().createSource(session.source(copy.source()));
                DataSink sink = session.velo().createSink(session.sink(to))) {
            Asked asked = new Asked(sink);
            try {
                CopyCommand.base(copy, session).from(source).to(asked).run();
            } catch (VeloException e) {
                if (asked.request == null) {
                    throw e;
                }
            }
            SinkRequest request = asked.request;
            if (request == null) {
                throw new IllegalStateException("the pipeline ended without asking its sink");
            }
            CopyPreview preview = new CopyPreview(copy, source, sink, request);
            if (session.json()) {
                session.report(preview.json());
            } else {
                preview.print(session);
            }
            return 0;
        }
    }

    private void print(Session session) {
        StringBuilder size = new StringBuilder();
        plan.estimatedRows().ifPresent(rows -> size.append(", ").append(Quantity.of(rows, "row")));
        plan.estimatedBytes().ifPresent(bytes -> size.append(", ").append(Quantity.bytes(bytes)));
        session.line("from       " + from + size + (plan.bounded() ? "" : ", endless"));
        session.line("to         " + to);
        copy.where().ifPresent(where -> session.line("rows       where " + where));
        copy.limit().ifPresent(limit -> session.line("limit      " + Quantity.of(limit, "row")));
        session.line("writers    " + request.lanes());
        session.line("guarantee  " + guarantee());
        session.line("");
        Map<String, String> origins = origins();
        Table table =
                new Table().column("column").column("type").column("nullable").column("made of");
        for (Field field : request.schema().fields()) {
            table.row(
                    CellText.printable(field.name()),
                    field.type().toString(),
                    field.nullable() ? "yes" : "no",
                    origins.getOrDefault(field.name(), ""));
        }
        session.print(table.text(session.tableColumns()));
        session.note("nothing was copied (--dry-run)");
    }

    private String guarantee() {
        return sinkCan.contains(Capability.EXACTLY_ONCE)
                ? "exactly once"
                : "at least once: the sink cannot store the position together with the data";
    }

    /** What each column of the sink is made of. */
    private Map<String, String> origins() {
        Map<String, String> newNames = copy.renames();
        Map<String, Expression> computed = copy.computed();
        Map<String, String> origins = new HashMap<>();
        for (String name : computed.keySet()) {
            origins.put(newNames.getOrDefault(name, name), computed.get(name).toString());
        }
        for (Field field : sourceSchema.fields()) {
            String name = newNames.getOrDefault(field.name(), field.name());
            origins.putIfAbsent(name, CellText.printable(field.name()) + ", " + field.type());
        }
        return origins;
    }

    private Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("status", "planned");
        report.put("exit_code", 0);
        report.put("from", from);
        report.put("to", to);
        report.put("bounded", plan.bounded());
        plan.estimatedRows().ifPresent(rows -> report.put("estimated_rows", rows));
        plan.estimatedBytes().ifPresent(bytes -> report.put("estimated_bytes", bytes));
        report.put("writers", request.lanes());
        report.put("guarantee", sinkCan.contains(Capability.EXACTLY_ONCE) ? "exactly_once" : "at_least_once");
        report.put("columns", SchemaCommand.columns(request.schema()));
        return report;
    }

    /** Stands for the sink until the pipeline says what it wants to write, and ends it there. */
    private static final class Asked implements DataSink {
        private final DataSink real;
        private @Nullable SinkRequest request;

        Asked(DataSink real) {
            this.real = real;
        }

        @Override
        public Schema prepare(SinkRequest wanted) {
            request = wanted;
            throw ended();
        }

        @Override
        public SinkPreview preview(SinkRequest wanted) {
            return real.preview(wanted);
        }

        @Override
        public Schema evolve(Schema rows) {
            throw ended();
        }

        private static VeloException ended() {
            return VeloException.of(ErrorKind.CANCELLED, "only looked at").build();
        }

        @Override
        public Set<Capability> capabilities() {
            return real.capabilities();
        }

        @Override
        public DataWriter openWriter(WriterContext context) {
            throw ended();
        }

        @Override
        public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
            throw ended();
        }

        @Override
        public void abort(List<Committable> prepared) {}

        @Override
        public List<Checkpoint> checkpoints(String pipeline) {
            return List.of();
        }

        @Override
        public Health health() {
            return real.health();
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return real.toString();
        }
    }
}
