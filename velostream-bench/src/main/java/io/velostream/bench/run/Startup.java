package io.velostream.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** How long {@code velostream schema FILE} takes as a whole command, beside {@code java -version} of the same JVM. */
public final class Startup {
    private Startup() {}

    /** Arguments: the launcher, a small file, and how many runs of each (default 9). */
    public static void main(String[] args) throws Exception {
        int runs = args.length > 2 ? Integer.parseInt(args[2]) : 9;
        System.out.println(measure(args[0], args[1], runs));
    }

    /** A sentence with the medians of both and their difference. */
    static String measure(String launcher, String file, int runs) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        double[] ours = new double[runs];
        double[] bare = new double[runs];
        seconds(launcher, "schema", file);
        for (int i = 0; i < runs; i++) {
            bare[i] = seconds(java, "-version");
            ours[i] = seconds(launcher, "schema", file);
        }
        Arrays.sort(ours);
        Arrays.sort(bare);
        return String.format(
                Locale.ROOT,
                "`velostream schema %s`: %.0f ms (%.0f–%.0f); `java -version`: %.0f ms (%.0f–%.0f). %.0f ms more; the target"
                        + " is 400.",
                file,
                ours[runs / 2] * 1e3,
                ours[0] * 1e3,
                ours[runs - 1] * 1e3,
                bare[runs / 2] * 1e3,
                bare[0] * 1e3,
                bare[runs - 1] * 1e3,
                (ours[runs / 2] - bare[runs / 2]) * 1e3);
    }

    private static double seconds(String... command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
