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
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.Statistics;

/** The rows that JMH measures: what is too small for a process of its own. */
final class SmallThings {
    private static final int FORKS = 3;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 5;

    private final List<String> rows = new ArrayList<>();

    private SmallThings() {}

    /** Runs the benchmarks and gives the rows of the table. */
    static List<String> measure() throws RunnerException {
        SmallThings small = new SmallThings();
        small.absolute("parse a URI with two hosts and three options", "UriBenchmark.parse", 5);
        small.absolute("create a source from a URI, no I/O", "UriBenchmark.createSource", 3);
        small.absolute("create a sink from a URI, no I/O", "UriBenchmark.createSink", 3);
        small.absolute(
                "filter, projection and a computed column through a pipeline, memory to memory, rows of 6 columns",
                "TransformBenchmark.intoMemory",
                25);
        small.ratio(
                "the same into a sink that adds up a column: the pipeline / a hand-written loop over the same batches",
                "TransformBenchmark.pipeline",
                "TransformBenchmark.loop",
                0.97);
        small.ratio(
                "the same work between a source and a sink in memory: all layers / none",
                "LayerBenchmark.allLayers",
                "LayerBenchmark.noLayers",
                0.98);
        small.ratio(
                "a CSV file of 6 columns into the same sink: all layers / none",
                "LayerBenchmark.fileAllLayers",
                "LayerBenchmark.fileNoLayers",
                0.98);
        return small.rows;
    }

    /** What a new process measured, each second. */
    private static List<Double> run(String benchmark) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\." + benchmark.replace(".", "\\.") + "$")
                        .forks(1)
                        .warmupIterations(WARM_UP_SECONDS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(SECONDS)
                        .measurementTime(TimeValue.seconds(1))
                        .build())
                .run();
        List<Double> scores = new ArrayList<>();
        for (RunResult result : results) {
            result.getAggregatedResult()
                    .getIterationResults()
                    .forEach(i -> scores.add(i.getPrimaryResult().getScore()));
        }
        if (scores.size() != SECONDS) {
            throw new IllegalStateException(benchmark + " was not measured");
        }
        return scores;
    }

    private void absolute(String work, String benchmark, double target) throws RunnerException {
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < FORKS; i++) {
            scores.addAll(run(benchmark));
        }
        Statistics s = statistics(scores);
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

    /** Both sides in turn, so that what else the machine does meets both. */
    private void ratio(String work, String ours, String other, double target) throws RunnerException {
        List<Double> our = new ArrayList<>();
        List<Double> their = new ArrayList<>();
        for (int i = 0; i < FORKS; i++) {
            our.addAll(run(ours));
            their.addAll(run(other));
        }
        double a = statistics(our).getPercentile(50);
        double b = statistics(their).getPercentile(50);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | **%.3f**: %.1f / %.1f M rows/s | %.2f | %s |",
                work,
                a / b,
                a / 1e6,
                b / 1e6,
                target,
                Report.reached(a / b >= target)));
    }

    private static Statistics statistics(List<Double> scores) {
        ListStatistics s = new ListStatistics();
        scores.forEach(s::addValue);
        return s;
    }
}
