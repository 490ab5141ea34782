package io.velostream.cli;

import io.velostream.api.Capability;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Looks at a URI step by step and says what works. Changes nothing. */
final class CheckCommand extends Command {
    private static final int ROWS = 100;

    CheckCommand() {
        super("check", "Checks a URI step by step: options, reachability, schema, first rows. Changes nothing.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(0, "URI", true, "What is checked: a URI or a file name."));
        spec.addOption(flag("Check it as a place to write to.", "--sink"));
    }

    @Override
    String[] examples() {
        return new String[] {"velostream check 'orders.csv?delimiter=;'", "velostream check --sink out/orders.parquet"};
    }

    @Override
    int run(Arguments arguments, Session session) {
        Steps steps = new Steps();
        if (arguments.flag("--sink")) {
            sink(arguments.required(0), session, steps);
        } else {
            source(arguments.required(0), session, steps);
        }
        if (session.json()) {
            session.report(steps.json());
        } else {
            session.print(steps.text());
        }
        return steps.exitCode();
    }

    private static void source(String uri, Session session, Steps steps) {
        DataSource source = steps.attempt("options", () -> {
            DataSource made = session.velo().createSource(session.source(uri));
            return new Outcome<>(made, "understood: " + made);
        });
        if (source == null) {
            return;
        }
        try (source) {
            steps.health(source.health());
            Schema schema = steps.attempt("schema", () -> {
                Schema found = source.schema();
                return new Outcome<>(found, Quantity.of(found.size(), "column") + ": " + found);
            });
            if (schema != null) {
                steps.attempt("rows", () -> firstRows(source));
            }
            steps.passed("can do", names(source.capabilities()));
        }
    }

    private static Outcome<Boolean> firstRows(DataSource source) throws IOException {
        ReadRequest request = ReadRequest.all().withLimit(ROWS).withBatchSize(ROWS, ReadRequest.DEFAULT_BATCH_BYTES);
        Scan scan = new Scan(source, source.plan(request));
        long[] rows = new long[1];
        scan.inOrder(batch -> {
            rows[0] += batch.rowCount();
            return rows[0] < ROWS;
        });
        if (scan.rejected() > 0) {
            throw VeloException.of(
                            ErrorKind.DATA, Quantity.of(scan.rejected(), "record") + " of the first could not be read")
                    .why(scan.firstRejected())
                    .cure("Correct the options, or copy with --on-error skip or a dead letter URI.")
                    .build();
        }
        return new Outcome<>(true, "read the first " + Quantity.count(Math.min(rows[0], ROWS)));
    }

    private static void sink(String uri, Session session, Steps steps) {
        DataSink sink = steps.attempt("options", () -> {
            DataSink made = session.velo().createSink(session.sink(ConnectorUri.parse(uri)));
            return new Outcome<>(made, "understood: " + made);
        });
        if (sink == null) {
            return;
        }
        try (sink) {
            steps.health(sink.health());
            steps.passed("can do", names(sink.capabilities()));
        }
    }

    private static String names(Set<Capability> capabilities) {
        List<String> names = new ArrayList<>();
        new TreeSet<>(capabilities)
                .forEach(c -> names.add(c.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return names.isEmpty() ? "the minimum" : String.join(", ", names);
    }

    private record Outcome<T>(T value, String remark) {}

    private interface Attempt<T> {
        Outcome<T> make() throws IOException;
    }

    private record Step(String name, String status, String remark) {}

    /** What was looked at, in order. */
    private static final class Steps {
        private final List<Step> all = new ArrayList<>();
        private int exitCode;

        <T> @Nullable T attempt(String name, Attempt<T> attempt) {
            try {
                Outcome<T> outcome = attempt.make();
                passed(name, outcome.remark);
                return outcome.value;
            } catch (IOException | RuntimeException e) {
                VeloException failure = ErrorText.known(e);
                all.add(new Step(name, "failed", ErrorText.message(failure)));
                exitCode = Math.max(exitCode, ErrorText.exitCode(failure));
                return null;
            }
        }

        void passed(String name, String remark) {
            all.add(new Step(name, "ok", remark));
        }

        void health(Health health) {
            boolean bad = health.status() == Health.Status.UNHEALTHY;
            boolean good = health.status() == Health.Status.HEALTHY;
            String status = bad ? "failed" : good ? "ok" : "degraded";
            all.add(new Step("health", status, good ? "healthy" : health.reason()));
            exitCode = bad ? Math.max(exitCode, 1) : exitCode;
        }

        int exitCode() {
            return exitCode;
        }

        String text() {
            StringBuilder out = new StringBuilder();
            for (Step step : all) {
                String remark = step.remark.replace("\n", "\n                  ");
                out.append(String.format(Locale.ROOT, "%-8s  %-7s %s%n", step.status, step.name, remark));
            }
            return out.toString();
        }

        Map<String, @Nullable Object> json() {
            List<Map<String, String>> steps = new ArrayList<>();
            for (Step step : all) {
                Map<String, String> one = new LinkedHashMap<>();
                one.put("step", step.name);
                one.put("status", step.status);
                one.put("remark", step.remark);
                steps.add(one);
            }
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("status", exitCode == 0 ? "ok" : "failed");
            report.put("exit_code", exitCode);
            report.put("steps", steps);
            return report;
        }
    }
}
