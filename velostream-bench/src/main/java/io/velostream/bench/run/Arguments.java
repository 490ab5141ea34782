package io.velostream.bench.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@link Compare} was told.
 *
 * @param warmUp for how many seconds each process does its work on a tenth of the data before the clocks run
 * @param scratch where outputs go
 * @param gigabytes how much is copied by the command line to see what memory it takes
 * @param launcher the command line's start script
 */
record Arguments(
        double scale,
        int runs,
        double warmUp,
        String only,
        Path folder,
        Path scratch,
        String heap,
        int gigabytes,
        Path launcher,
        Optional<Path> out) {
    private static final Set<String> NAMES = Set.of(
            "--scale",
            "--runs",
            "--warm-up",
            "--only",
            "--data",
            "--scratch",
            "--heap",
            "--gigabytes",
            "--launcher",
            "--out");

    static Arguments parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not one of " + NAMES + " with a value");
            }
            given.put(args[i], args[i + 1]);
        }
        Path folder = Path.of(given.getOrDefault("--data", System.getProperty("java.io.tmpdir") + "/velostream-bench"));
        return new Arguments(
                Double.parseDouble(given.getOrDefault("--scale", "1")),
                Integer.parseInt(given.getOrDefault("--runs", "5")),
                Double.parseDouble(given.getOrDefault("--warm-up", "1.5")),
                given.getOrDefault("--only", ""),
                folder,
                Path.of(given.getOrDefault("--scratch", folder.toString())),
                given.getOrDefault("--heap", "1g"),
                Integer.parseInt(given.getOrDefault("--gigabytes", "10")),
                Path.of(given.getOrDefault("--launcher", "velostream")),
                Optional.ofNullable(given.get("--out")).map(Path::of));
    }

    /** Whether a part of the comparison of this name was asked for. */
    boolean wants(String id) {
        return id.contains(only);
    }
}
