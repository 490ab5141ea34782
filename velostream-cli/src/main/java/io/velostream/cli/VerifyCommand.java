package io.velostream.cli;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.config.Option;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Compares two sources by counts and checksums. */
final class VerifyCommand extends Command {
    static final Option<Integer> PARALLELISM =
            Option.integer("parallelism").between(1, 1024).example("4");

    VerifyCommand() {
        super("verify", "Compares two sides: rows, nulls and checksums of each column; their order does not matter.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(0, "SRC", true, "One side: a URI or a file name."));
        spec.addPositional(parameter(1, "DST", true, "The other side."));
        spec.addOption(repeated("COLUMNS", "Compare only these columns, separated by commas.", "--select"));
        spec.addOption(option("N", "Reading threads. Default: the number of cores.", "--parallelism"));
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream verify orders.csv orders.parquet", "velostream verify a.jsonl b.avro --select id,price"
        };
    }

    /** A column that both sides have. */
    private record Shared(String name, DataType left, DataType right) {}

    private record Side(SideSums sums, long rejected, String firstRejected) {}

    @Override
    int run(Arguments arguments, Session session) throws IOException {
        int threads = arguments
                .value("--parallelism", PARALLELISM)
                .orElse(Runtime.getRuntime().availableProcessors());
        List<String> chosen = ColumnList.of(arguments, "--select");
        try (DataSource left = session.velo().createSource(session.source(arguments.required(0)));
                DataSource right = session.velo().createSource(session.source(arguments.required(1)))) {
            Schema leftSchema = ColumnList.select(left, chosen);
            Schema rightSchema = ColumnList.select(right, chosen);
            List<Shared> shared = new ArrayList<>();
            for (String name : leftSchema.names()) {
                if (rightSchema.contains(name)) {
                    shared.add(new Shared(name, typeOf(leftSchema, name), typeOf(rightSchema, name)));
                }
            }
            Side leftSide = read(left, shared, threads);
            Side rightSide = read(right, shared, threads);
            Comparison comparison = new Comparison(
                    left.toString(),
                    right.toString(),
                    shared,
                    missing(leftSchema, rightSchema),
                    missing(rightSchema, leftSchema),
                    leftSide,
                    rightSide);
            if (session.json()) {
                session.report(comparison.json());
            } else {
                comparison.print(session);
            }
            return comparison.same() ? 0 : 1;
        }
    }

    private static DataType typeOf(Schema schema, String column) {
        return schema.field(schema.indexOf(column)).type();
    }

    private static List<String> missing(Schema of, Schema in) {
        return of.names().stream().filter(name -> !in.contains(name)).toList();
    }

    private static Side read(DataSource source, List<Shared> shared, int threads) throws IOException {
        List<String> names = shared.stream().map(Shared::name).toList();
        List<ColumnHash> kinds =
                shared.stream().map(s -> ColumnHash.between(s.left, s.right)).toList();
        ReadPlan plan = source.plan(ReadRequest.all().withColumns(names).withParallelism(threads));
        Scan scan = new Scan(source, plan);
        SideSums total = new SideSums(names, kinds);
        scan.parallel(threads, () -> new SideSums(names, kinds)).forEach(total::add);
        return new Side(total, scan.rejected(), scan.firstRejected());
    }

    private record Comparison(
            String leftName,
            String rightName,
            List<Shared> shared,
            List<String> leftOnly,
            List<String> rightOnly,
            Side left,
            Side right) {
        boolean sameColumn(int c) {
            return left.sums.sum(c) == right.sums.sum(c) && left.sums.nulls(c) == right.sums.nulls(c);
        }

        boolean sameRows() {
            return left.sums.rows() == right.sums.rows() && left.sums.rowSum() == right.sums.rowSum();
        }

        boolean same() {
            return sameRows()
                    && leftOnly.isEmpty()
                    && rightOnly.isEmpty()
                    && left.rejected == 0
                    && right.rejected == 0
                    && differing().isEmpty();
        }

        List<String> differing() {
            List<String> names = new ArrayList<>();
            for (int c = 0; c < shared.size(); c++) {
                if (!sameColumn(c)) {
                    names.add(shared.get(c).name);
                }
            }
            return names;
        }

        void print(Session session) {
            Table table = new Table()
                    .column("column")
                    .column("type")
                    .column("nulls", "", true)
                    .column("checksum")
                    .column("")
                    .column("type")
                    .column("nulls", "", true)
                    .column("checksum");
            for (int c = 0; c < shared.size(); c++) {
                Shared s = shared.get(c);
                table.row(
                        CellText.printable(s.name),
                        s.left.toString(),
                        Quantity.count(left.sums.nulls(c)),
                        HexFormat.of().toHexDigits(left.sums.sum(c)),
                        sameColumn(c) ? "=" : "differs",
                        s.right.toString(),
                        Quantity.count(right.sums.nulls(c)),
                        HexFormat.of().toHexDigits(right.sums.sum(c)));
            }
            session.print(table.text(0));
            session.line("");
            side(session, leftName, left, leftOnly);
            side(session, rightName, right, rightOnly);
            session.line(verdict());
        }

        private static void side(Session session, String name, Side side, List<String> only) {
            String rejected = side.rejected == 0
                    ? ""
                    : ", " + Quantity.of(side.rejected, "record") + " could not be read, the first: "
                            + CellText.printable(side.firstRejected);
            String alone = only.isEmpty() ? "" : ", only here: " + String.join(", ", only);
            session.line(Quantity.of(side.sums.rows(), "row") + " in " + name + alone + rejected);
        }

        private String verdict() {
            if (same()) {
                return "The two sides are the same.";
            }
            List<String> differing = differing();
            if (!differing.isEmpty()) {
                return "DIFFERENT in " + (differing.size() == 1 ? "column " : "columns ") + String.join(", ", differing)
                        + ".";
            }
            boolean moved = left.sums.rows() == right.sums.rows() && !sameRows();
            return moved
                    ? "DIFFERENT: each column holds the same values, but in other rows."
                    : "DIFFERENT in columns or rows, see above.";
        }

        Map<String, @Nullable Object> json() {
            List<Map<String, @Nullable Object>> columns = new ArrayList<>();
            for (int c = 0; c < shared.size(); c++) {
                Map<String, @Nullable Object> one = new LinkedHashMap<>();
                one.put("name", shared.get(c).name);
                one.put("same", sameColumn(c));
                one.put("source", column(left, shared.get(c).left, c));
                one.put("target", column(right, shared.get(c).right, c));
                columns.add(one);
            }
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("status", same() ? "same" : "different");
            report.put("exit_code", same() ? 0 : 1);
            report.put("source", side(leftName, left, leftOnly));
            report.put("target", side(rightName, right, rightOnly));
            report.put("columns", columns);
            return report;
        }

        private static Map<String, @Nullable Object> column(Side side, DataType type, int c) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("type", type.toString());
            one.put("nulls", side.sums.nulls(c));
            one.put("checksum", HexFormat.of().toHexDigits(side.sums.sum(c)));
            return one;
        }

        private static Map<String, @Nullable Object> side(String name, Side side, List<String> only) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("uri", name);
            one.put("rows", side.sums.rows());
            one.put("rejected", side.rejected);
            one.put("row_checksum", HexFormat.of().toHexDigits(side.sums.rowSum()));
            one.put("only_here", only);
            return one;
        }
    }
}
