package io.velostream.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Tells how far a copy has come: on a terminal one line that is written over several times a second, otherwise a line every
 * few seconds. Thread-safe.
 */
final class ProgressLine {
    private static final long TERMINAL_PERIOD = Duration.ofMillis(200).toNanos();
    private static final long PLAIN_PERIOD = Duration.ofSeconds(5).toNanos();
    private static final int BAR = 20;

    private final PrintStream err;
    private final boolean terminal;
    private final int columns;
    private final LongSupplier nanoTime;
    private final long started;
    private long nextAt;
    private boolean drawn;

    /**
     * Starts the clock.
     *
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    ProgressLine(PrintStream err, Terminal terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal.err();
        this.columns = terminal.columns() == 0 ? 80 : terminal.columns();
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.nextAt = started + (this.terminal ? TERMINAL_PERIOD : PLAIN_PERIOD);
    }

    /**
     * Shows these figures if it is time to.
     *
     * @param share of the work that is done, 0 to 1, where it is known
     */
    synchronized void update(long rows, long bytes, OptionalDouble share) {
        long now = nanoTime.getAsLong();
        if (now - nextAt < 0) {
            return;
        }
        nextAt = now + (terminal ? TERMINAL_PERIOD : PLAIN_PERIOD);
        double seconds = (now - started) / 1e9;
        if (terminal) {
            String line = TextWidth.cut(onTerminal(rows, bytes, share, seconds), columns - 1);
            err.print("\r" + line + "\u001b[K");
            err.flush();
            drawn = true;
        } else {
            String part = share.isPresent() ? percent(share.getAsDouble()).strip() + " done, " : "";
            err.print("velostream: " + part + figures(rows, bytes, seconds, ", ") + '\n');
        }
    }

    /** Removes the line from the terminal. */
    synchronized void clear() {
        if (drawn) {
            err.print("\r\u001b[K");
            err.flush();
            drawn = false;
        }
    }

    private static String onTerminal(long rows, long bytes, OptionalDouble share, double seconds) {
        String figures = figures(rows, bytes, seconds, "  ");
        if (share.isEmpty()) {
            return figures;
        }
        double done = Math.max(0, Math.min(1, share.getAsDouble()));
        int filled = (int) (done * BAR);
        String bar = "=".repeat(filled) + (filled < BAR ? ">" + " ".repeat(BAR - filled - 1) : "");
        long left = Math.round(seconds / Math.max(done, 1e-9) - seconds);
        boolean foreseeable = done > 0.02 && seconds > 1 && left > 0;
        String time = left < 100 ? left + " s" : Quantity.time(Duration.ofSeconds(left));
        String rest = foreseeable ? "  " + time + " left" : "";
        return percent(done) + " [" + bar + "]  " + figures + rest;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%3d %%", (int) (share * 100));
    }

    private static String figures(long rows, long bytes, double seconds, String gap) {
        double time = Math.max(seconds, 1e-3);
        return Quantity.of(rows, "row") + gap + Quantity.bytes(bytes) + gap + Quantity.rowsPerSecond(rows / time) + gap
                + Quantity.bytes(bytes / time) + "/s";
    }
}
