package io.velostream.bench.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time that the broker has taken, where its process is known. */
public final class BrokerClock {
    /** The environment variable with the id of its process. */
    public static final String PROCESS = "VELOSTREAM_BENCH_BROKER";

    /** Where user and system time stand in /proc/PID/stat, counted behind the name. */
    private static final int USER = 11;

    private static final double TICKS_PER_SECOND = 100;

    private BrokerClock() {}

    /** User and system time so far; 0 where nobody knows. */
    static double seconds() throws IOException {
        String process = System.getenv(PROCESS);
        Path stat = Path.of("/proc", process == null ? "none" : process, "stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND;
    }
}
