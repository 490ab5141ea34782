package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.PipelinePreview;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a copy would do: which columns from where, what the sink does first, with which promise. Writes nothing. */
final class CopyPreview {
    private static final int SPLITS_SHOWN = 5;
    private static final String INDENT = " ".repeat(11);

    private final Schema sourceSchema;
    private final CopyArguments copy;
    private final PipelinePreview preview;

    private CopyPreview(CopyArguments copy, Schema sourceSchema, PipelinePreview preview) {
        this.copy = copy;
        this.sourceSchema = sourceSchema;
        this.preview = preview;
    }

    static int show(CopyArguments copy, ConnectorUri to, Session session) {
        try (DataSource source = session.velo().createSource(session.source(copy.source()))) {
            PipelinePreview preview = CopyCommand.base(copy, session)
                    .from(source)
                    .to(session.sink(to))
                    .preview();
            CopyPreview shown = new CopyPreview(copy, source.schema(), preview);
            if (session.json()) {
                session.report(shown.json());
            } else {
                shown.print(session);
            }
            return 0;
        }
    }

    private void print(Session session) {
        ReadPlan plan = preview.plan();
        StringBuilder size = new StringBuilder();
        plan.estimatedRows().ifPresent(rows -> size.append(", ").append(Quantity.of(rows, "row")));
        plan.estimatedBytes().ifPresent(bytes -> size.append(", ").append(Quantity.bytes(bytes)));
        session.line("from       " + preview.from() + size + (plan.bounded() ? "" : ", endless"));
        session.line("to         " + preview.to());
        copy.where().ifPresent(where -> session.line("rows       where " + where));
        copy.limit().ifPresent(limit -> session.line("limit      " + Quantity.of(limit, "row")));
        session.line("splits     " + splits());
        session.line("writers    " + preview.writers());
        session.line("guarantee  " + guarantee());
        List<String> lines = new ArrayList<>();
        preview.sink().actions().forEach(action -> lines.addAll(action.lines().toList()));
        for (int i = 0; i < lines.size(); i++) {
            session.line((i == 0 ? "sink       " : INDENT) + CellText.printable(lines.get(i)));
        }
        session.line("");
        Table table =
                new Table().column("column").column("type").column("nullable").column("made of");
        Map<String, String> origins = origins();
        for (Field field : preview.sink().schema().fields()) {
            Field made = preview.origins().get(field.name());
            table.row(
                    CellText.printable(field.name()),
                    field.type().toString(),
                    field.nullable() ? "yes" : "no",
                    made == null ? "null" : origins.getOrDefault(made.name(), ""));
        }
        session.print(table.text(session.tableColumns()));
        session.note("nothing was copied (--dry-run)");
    }

    private String splits() {
        List<Split> splits = preview.splits();
        if (!preview.plan().bounded()) {
            return "found while it runs";
        }
        List<String> first = splits.stream()
                .limit(SPLITS_SHOWN)
                .map(s -> CellText.printable(s.id()))
                .toList();
        return splits.size()
                + (first.isEmpty() ? "" : ": " + String.join(", ", first))
                + (splits.size() > SPLITS_SHOWN ? " and " + (splits.size() - SPLITS_SHOWN) + " more" : "");
    }

    private String guarantee() {
        return preview.guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                ? "exactly once"
                : "at least once: " + preview.guaranteeReason();
    }

    /** What each column that comes out of the steps is made of. */
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
        ReadPlan plan = preview.plan();
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("status", "planned");
        report.put("exit_code", 0);
        report.put("from", preview.from());
        report.put("to", preview.to());
        report.put("bounded", plan.bounded());
        plan.estimatedRows().ifPresent(rows -> report.put("estimated_rows", rows));
        plan.estimatedBytes().ifPresent(bytes -> report.put("estimated_bytes", bytes));
        report.put("splits", preview.splits().stream().map(Split::id).toList());
        report.put("writers", preview.writers());
        report.put("guarantee", preview.guarantee().name().toLowerCase(Locale.ROOT));
        report.put("sink_actions", preview.sink().actions());
        Map<String, String> origins = origins();
        List<Map<String, @Nullable Object>> columns =
                SchemaCommand.columns(preview.sink().schema());
        for (Map<String, @Nullable Object> column : columns) {
            Field made = preview.origins().get(String.valueOf(column.get("name")));
            column.put("made_of", made == null ? null : origins.get(made.name()));
        }
        report.put("columns", columns);
        return report;
    }
}
