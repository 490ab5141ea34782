package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ReadRequest;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.Option;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Shows the first rows of a source as a table. */
final class HeadCommand extends Command {
    private static final Option<Integer> ROWS =
            Option.integer("rows").between(0, 100_000).defaultValue(10).example("5");
    private static final Option<Duration> WAIT =
            Option.duration("wait").atLeast(Duration.ofMillis(1)).example("30s");

    HeadCommand() {
        super("head", "Shows the first rows of a source as a table.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(0, "URI", true, "The source: a URI, a file name, or - for standard input."));
        spec.addOption(option("ROWS", "How many rows. Default: 10.", "-n", "--rows"));
        spec.addOption(option("EXPR", "Only rows for which it is true, as in \"price > 10\".", "--where"));
        spec.addOption(repeated("COLUMNS", "Only these columns, separated by commas.", "--select"));
        spec.addOption(option("TIME", "How long to wait for rows of an endless source. Default: 5s.", "--wait"));
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream head orders.parquet",
            "velostream head orders.csv -n 3 --select id,price --where \"country = 'IS'\"",
            "velostream head 's.jsonl.gz?format=jsonl' --json"
        };
    }

    @Override
    int run(Arguments arguments, Session session) {
        int rows = arguments.value("--rows", ROWS).orElse(10);
        List<String> columns = ColumnList.of(arguments, "--select");
        RejectedRows bad = new RejectedRows();
        try (DataSource source = session.velo().createSource(session.source(arguments.required(0)));
                Reading reading = session.velo().read(source)) {
            reading.limit(rows).batchRows(Math.max(1, Math.min(rows, ReadRequest.DEFAULT_BATCH_ROWS)));
            reading.onRejected(bad::add);
            reading.untilIdle(arguments.value("--wait", WAIT).orElse(Duration.ofSeconds(5)));
            arguments.condition("--where").ifPresent(reading::filter);
            if (!columns.isEmpty()) {
                reading.select(columns.toArray(new String[0]));
            }
            Schema schema = reading.schema();
            List<List<@Nullable Object>> taken = new ArrayList<>();
            for (RecordBatch batch : reading) {
                take(batch, schema, taken);
            }
            if (session.json()) {
                session.report(json(schema, taken, bad.count()));
            } else {
                session.print(table(schema, taken).text(session.tableColumns()));
                session.line("(" + Quantity.of(taken.size(), "row") + ")");
            }
            if (bad.count() > 0) {
                session.warn(Quantity.of(bad.count(), "record") + " could not be read, the first: "
                        + CellText.printable(bad.first()));
            }
        }
        return 0;
    }

    private static void take(RecordBatch batch, Schema schema, List<List<@Nullable Object>> taken) {
        List<Column> columns = new ArrayList<>();
        for (Field field : schema.fields()) {
            columns.add(batch.column(field.name()));
        }
        for (int row = 0; row < batch.rowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (Column column : columns) {
                values.add(Values.get(column, row));
            }
            taken.add(values);
        }
    }

    private static Table table(Schema schema, List<List<@Nullable Object>> rows) {
        Table table = new Table();
        for (Field field : schema.fields()) {
            table.column(field.name(), field.type().toString(), isNumber(field.type()));
        }
        for (List<@Nullable Object> row : rows) {
            table.row(row.stream().map(CellText::of).toArray(String[]::new));
        }
        return table;
    }

    private static boolean isNumber(DataType type) {
        return type instanceof IntegerType
                || type instanceof FloatType
                || type instanceof DecimalType
                || type instanceof NumericType;
    }

    private static Map<String, @Nullable Object> json(Schema schema, List<List<@Nullable Object>> rows, long rejected) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                object.put(schema.field(i).name(), jsonValue(row.get(i)));
            }
            objects.add(object);
        }
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("columns", SchemaCommand.columns(schema));
        report.put("rows", objects);
        report.put("rejected", rejected);
        return report;
    }

    private static @Nullable Object jsonValue(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            map.forEach((k, v) -> object.put(CellText.plain(k), jsonValue(v)));
            return object;
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(jsonValue(item)));
            return items;
        }
        boolean asItIs =
                value == null || value instanceof Number || value instanceof Boolean || value instanceof String;
        return asItIs ? value : CellText.plain(value);
    }
}
