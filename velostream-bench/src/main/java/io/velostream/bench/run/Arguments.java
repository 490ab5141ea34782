package io.velostream.bench.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@link Compare} was told. */
record Arguments(double scale, int runs, int warmups, String only, Path folder, String heap, Optional<Path> out) {
    private static final Set<String> NAMES =
            Set.of("--scale", "--runs", "--warmups", "--only", "--data", "--heap", "--out");

    static Arguments parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not one of " + NAMES + " with a value");
            }
            given.put(args[i], args[i + 1]);
        }
        return new Arguments(
                Double.parseDouble(given.getOrDefault("--scale", "1")),
                Integer.parseInt(given.getOrDefault("--runs", "5")),
                Integer.parseInt(given.getOrDefault("--warmups", "1")),
                given.getOrDefault("--only", ""),
                Path.of(given.getOrDefault("--data", System.getProperty("java.io.tmpdir") + "/velostream-bench")),
                given.getOrDefault("--heap", "1g"),
                Optional.ofNullable(given.get("--out")).map(Path::of));
    }
}
