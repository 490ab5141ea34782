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
 * @param group whose cases are run: foundation, or a connector that needs a server, as the ids of its cases begin
 * @param only cases of any group whose ids contain it, in place of a group, unless it is empty
 * @param scratch where outputs go
 * @param gigabytes how much is copied by the command line to see what memory it takes
 * @param launcher the command line's start script
 */
record Arguments(
        double scale,
        int runs,
        double warmUp,
        String group,
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
            "--group",
            "--only",
            "--data",
            "--scratch",
            "--heap",
            "--gigabytes",
            "--launcher",
            "--out");

    private static final String FOUNDATION = "foundation";
    /** How the ids of cases begin that need a server. */
    private static final Set<String> CONNECTORS = Set.of("kafka", "postgres", "s3", "clickhouse", "iceberg");

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
                given.getOrDefault("--group", FOUNDATION),
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
        int dash = id.indexOf('-');
        String first = dash < 0 ? id : id.substring(0, dash);
        String groupOfCase = CONNECTORS.contains(first) ? first : FOUNDATION;
        return only.isEmpty() ? group.equals(groupOfCase) : id.contains(only);
    }
}
