package io.velostream.bench.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether a figure stayed where it was: its median in the second quarter of the time beside that in the last one. The first
 * quarter is left out, in which code is compiled and pools fill.
 *
 * @param unit by which the values are divided
 * @param allowed how much more the last quarter may have and still be flat, in the unit
 */
record Trend(String name, String unitName, double unit, double allowed, ToDoubleFunction<Sample> figure) {
    private static final double MIB = 1 << 20;

    static final List<Trend> ALL = List.of(
            new Trend("heap after collection", "MiB", MIB, 4, Sample::heap),
            new Trend("buffers outside of the heap", "MiB", MIB, 2, Sample::direct),
            new Trend("threads", "", 1, 1, Sample::threads),
            new Trend("file handles", "", 1, 4, Sample::handles),
            new Trend("resident memory", "MiB", MIB, 12, Sample::resident));

    double value(Sample s) {
        return figure.applyAsDouble(s) / unit;
    }

    double early(List<Sample> all) {
        return median(all.subList(all.size() / 4, all.size() / 2));
    }

    double late(List<Sample> all) {
        return median(all.subList(all.size() * 3 / 4, all.size()));
    }

    boolean flat(List<Sample> all) {
        return late(all) - early(all) <= allowed;
    }

    private double median(List<Sample> some) {
        double[] sorted = some.stream().mapToDouble(this::value).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** A line for people. */
    String verdict(List<Sample> all) {
        return String.format(
                Locale.ROOT,
                "%s: %.1f in the second quarter, %.1f in the last%s: %s",
                name,
                early(all),
                late(all),
                unitName.isEmpty() ? "" : " (" + unitName + ")",
                flat(all) ? "flat" : "GROWS");
    }
}
