package io.velostream.system;

import java.util.Locale;

/**
 * What became of one pipeline.
 *
 * @param fault for how many seconds the fault lasted
 * @param back how many seconds after its end rows came through again; NaN where they never stopped to
 * @param seen what a user saw
 */
record Observed(String system, String role, Fault what, double fault, double back, int lost, int twice, String seen) {
    static final String HEAD =
            "| system | as | fault | lasted | rows again after | lost | twice | what the user saw |\n"
                    + "|---|---|---|---|---|---|---|---|\n";

    String toRow() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.1f s | %s | %d | %d | %s |%n",
                system,
                role,
                what.words(),
                fault,
                Double.isNaN(back) ? "did not stop" : String.format(Locale.ROOT, "%.1f s", back),
                lost,
                twice,
                seen);
    }
}
