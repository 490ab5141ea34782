package io.velostream.bench.soak;

import java.util.List;
import java.util.Locale;

/** Draws samples as an SVG picture: a strip for each figure over the same time. */
final class SoakPlot {
    private static final int WIDTH = 900;
    private static final int STRIP = 120;
    private static final int GAP = 34;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final String[] COLOURS = {"#1b6ca8", "#7a4ea3", "#2a7f62", "#b3541e", "#a3284f"};

    private final StringBuilder svg = new StringBuilder();

    private SoakPlot() {}

    /** The picture; needs two samples or more. */
    static String of(List<Sample> samples, String title) {
        SoakPlot plot = new SoakPlot();
        plot.draw(samples, title);
        return plot.svg.toString();
    }

    private void draw(List<Sample> samples, String title) {
        int height = 40 + Trend.ALL.size() * (STRIP + GAP) + 20;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height);
        add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, height);
        add("<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>", LEFT, title);
        long last = samples.get(samples.size() - 1).seconds();
        int top = 58;
        for (int i = 0; i < Trend.ALL.size(); i++) {
            strip(Trend.ALL.get(i), COLOURS[i], samples, top, last);
            top += STRIP + GAP;
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">minutes</text>", WIDTH - RIGHT, height - 6);
        add("</svg>");
    }

    private void strip(Trend trend, String colour, List<Sample> samples, int top, long last) {
        double most = samples.stream().mapToDouble(trend::value).max().orElse(1);
        double limit = nice(Math.max(1, most * 1.1));
        String unit = trend.unitName().isEmpty() ? "" : ", " + trend.unitName();
        add("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s%s</text>", LEFT, top - 6, colour, trend.name(), unit);
        for (int i = 0; i <= 2; i++) {
            double y = top + STRIP - STRIP * i / 2.0;
            add("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", LEFT, WIDTH - RIGHT, y, y);
            add(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>",
                    LEFT - 6, y + 4, text(limit * i / 2));
        }
        long minutes = last / 60;
        long step = Math.max(1, minutes / 12);
        for (long m = 0; m <= minutes; m += step) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%d</text>",
                    x(m * 60, last), top + STRIP + 14, m);
        }
        StringBuilder points = new StringBuilder();
        for (Sample s : samples) {
            points.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(s.seconds(), last), top + STRIP - STRIP * trend.value(s) / limit));
        }
        add(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\" points=\"%s\"/>",
                colour, points.toString().trim());
    }

    private static double x(long seconds, long last) {
        return LEFT + (double) (WIDTH - LEFT - RIGHT) * seconds / Math.max(1, last);
    }

    /** The next number that is 1, 2 or 5 with zeros behind it. */
    private static double nice(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double f : new double[] {1, 2, 5}) {
            if (value <= f * power) {
                return f * power;
            }
        }
        return 10 * power;
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
