package io.velostream.bench.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** The rows that JMH measures: what is too small for a process of its own. */
final class SmallThings {
    private static final int FORKS = 2;

    private final Collection<RunResult> results;
    private final List<String> rows = new ArrayList<>();

    private SmallThings(Collection<RunResult> results) {
        this.results = results;
    }

    /** Runs the benchmarks and gives the rows of the table. */
    static List<String> measure() throws RunnerException {
        var options = new OptionsBuilder()
                .include("UriBenchmark|TransformBenchmark|LayerBenchmark")
                .forks(FORKS)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .build();
        SmallThings small = new SmallThings(new Runner(options).run());
        small.absolute("parse a URI with two hosts and three options", "parse", 5);
        small.absolute("create a source from a URI, no I/O", "createSource", 3);
        small.absolute("create a sink from a URI, no I/O", "createSink", 3);
        small.absolute(
                "filter, projection and a computed column through a pipeline, rows of 6 columns", "pipeline", 25);
        small.ratio("the same by the pipeline / by a hand-written loop over the batches", "pipeline", "loop", 0.97);
        small.ratio("batches read and written with all layers / with none", "allLayers", "noLayers", 0.98);
        return small.rows;
    }

    private Statistics of(String benchmark) {
        return results.stream()
                .filter(r -> r.getParams().getBenchmark().endsWith("." + benchmark))
                .findFirst()
                .orElseThrow()
                .getPrimaryResult()
                .getStatistics();
    }

    private void absolute(String work, String benchmark, double target) {
        Statistics s = of(benchmark);
        double median = s.getPercentile(50) / 1e6;
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.2f M/s (%.2f–%.2f) | %.0f M/s | %s |",
                work,
                median,
                s.getMin() / 1e6,
                s.getMax() / 1e6,
                target,
                Report.reached(median >= target)));
    }

    private void ratio(String work, String ours, String other, double target) {
        double ratio = of(ours).getPercentile(50) / of(other).getPercentile(50);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | **%.3f**: %.1f / %.1f M/s | %.2f | %s |",
                work,
                ratio,
                of(ours).getPercentile(50) / 1e6,
                of(other).getPercentile(50) / 1e6,
                target,
                Report.reached(ratio >= target)));
    }
}
