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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        int runs = args.length > 2 ? Integer.parseInt(args[2]) : 9;
        double[] ours = new double[runs];
        double[] bare = new double[runs];
        seconds(args[0], "schema", args[1]);
        for (int i = 0; i < runs; i++) {
            bare[i] = seconds(java, "-version");
            ours[i] = seconds(args[0], "schema", args[1]);
        }
        Arrays.sort(ours);
        Arrays.sort(bare);
        System.out.printf(
                Locale.ROOT,
                "velostream schema: %.0f ms (%.0f–%.0f), java -version: %.0f ms (%.0f–%.0f), difference %.0f ms%n",
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
