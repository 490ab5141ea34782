package io.velostream.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** All runs of one side of a case. */
final class Side {
    private final List<Measured> runs = new ArrayList<>();

    void add(Measured measured) {
        runs.add(measured);
    }

    Outcome outcome() {
        return runs.get(0).outcome();
    }

    boolean agrees() {
        return runs.stream()
                .map(Measured::outcome)
                .filter(o -> !o.equals(Outcome.UNCHECKED))
                .allMatch(outcome()::equals);
    }

    double wall() {
        return median(Measured::wallSeconds);
    }

    double cpu() {
        return median(Measured::cpuSeconds);
    }

    /** CPU seconds as the table shows them: the process's own, and its server's behind them. */
    String shownCpu() {
        double server = median(Measured::serverSeconds);
        String own = String.format(Locale.ROOT, "%.2f", cpu());
        return server == 0 ? own : String.format(Locale.ROOT, "%s (server %.2f)", own, server);
    }

    double heapMegabytes() {
        return median(r -> r.heapBytes() / 1e6);
    }

    double rssMegabytes() {
        return median(r -> r.rssBytes() / 1e6);
    }

    double fastest() {
        return runs.stream().mapToDouble(Measured::wallSeconds).min().orElse(0);
    }

    double slowest() {
        return runs.stream().mapToDouble(Measured::wallSeconds).max().orElse(0);
    }

    private double median(ToDoubleFunction<Measured> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
