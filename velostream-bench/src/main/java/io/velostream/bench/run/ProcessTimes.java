package io.velostream.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The CPU time of a process of this machine as the system tells it.
 *
 * @param parent the id of the process that started it
 * @param seconds user and system time so far
 * @param childSeconds the same of the processes that it has started and that have ended
 */
public record ProcessTimes(String parent, double seconds, double childSeconds) {
    /** Fields of /proc/PID/stat, counted behind the name. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int CHILDREN_USER = 13;
    private static final double TICKS_PER_SECOND = 100;

    /** Of the process with this id, or {@code self}; empty when it has ended, or where the system does not tell. */
    public static Optional<ProcessTimes> of(String process) {
        try {
            String line = Files.readString(Path.of("/proc", process, "stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new ProcessTimes(fields[PARENT], sum(fields, USER), sum(fields, CHILDREN_USER)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static double sum(String[] fields, int user) {
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) / TICKS_PER_SECOND;
    }
}
