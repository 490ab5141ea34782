package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Shows which columns a source has. */
final class SchemaCommand extends Command {
    SchemaCommand() {
        super("schema", "Shows the columns of a source with their types.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(0, "URI", true, "The source: a URI, a file name, or - for standard input."));
        spec.addOption(flag("Print it as the option schema= takes it, on one line.", "--as-option"));
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream schema orders.csv",
            "velostream schema 'data/**/*.parquet'",
            "velostream schema 'orders.csv?delimiter=;&header=false'"
        };
    }

    @Override
    int run(Arguments arguments, Session session) {
        try (DataSource source = session.velo().createSource(session.source(arguments.required(0)))) {
            Schema schema = source.schema();
            if (arguments.flag("--as-option")) {
                session.line(schema.toString());
                return 0;
            }
            ReadPlan plan = source.plan(ReadRequest.all());
            if (session.json()) {
                session.report(json(source, schema, plan));
            } else {
                print(session, schema, plan);
            }
        }
        return 0;
    }

    private static void print(Session session, Schema schema, ReadPlan plan) {
        boolean keyed = !schema.key().isEmpty();
        Table table = new Table().column("column").column("type").column("nullable");
        if (keyed) {
            table.column("key");
        }
        for (Field field : schema.fields()) {
            List<String> cells = new ArrayList<>(List.of(
                    CellText.printable(field.name()), field.type().toString(), field.nullable() ? "yes" : "no"));
            if (keyed) {
                cells.add(schema.key().contains(field.name()) ? "yes" : "");
            }
            table.row(cells.toArray(new String[0]));
        }
        session.print(table.text(session.tableColumns()));
        StringBuilder footer = new StringBuilder(Quantity.of(schema.size(), "column"));
        plan.estimatedRows().ifPresent(rows -> footer.append(", ").append(Quantity.of(rows, "row")));
        plan.estimatedBytes().ifPresent(bytes -> footer.append(", ").append(Quantity.bytes(bytes)));
        session.line(footer.append(plan.bounded() ? "" : ", endless").toString());
    }

    private static Map<String, @Nullable Object> json(DataSource source, Schema schema, ReadPlan plan) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("uri", source.toString());
        report.put("columns", columns(schema));
        report.put("key", schema.key());
        report.put("bounded", plan.bounded());
        plan.estimatedRows().ifPresent(rows -> report.put("estimated_rows", rows));
        plan.estimatedBytes().ifPresent(bytes -> report.put("estimated_bytes", bytes));
        return report;
    }

    /** The columns for a program. */
    static List<Map<String, @Nullable Object>> columns(Schema schema) {
        List<Map<String, @Nullable Object>> columns = new ArrayList<>();
        for (Field field : schema.fields()) {
            Map<String, @Nullable Object> column = new LinkedHashMap<>();
            column.put("name", field.name());
            column.put("type", field.type().toString());
            column.put("nullable", field.nullable());
            columns.add(column);
        }
        return columns;
    }
}
