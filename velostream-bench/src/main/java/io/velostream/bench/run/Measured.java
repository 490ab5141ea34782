package io.velostream.bench.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one process took.
 *
 * @param wallSeconds of the measured run alone
 * @param cpuSeconds user and system time of all threads in the measured run, compilers and collectors included, and of the
 *     processes that it started and that have ended
 * @param serverSeconds the same of the server that it worked with; 0 where that is not measured
 * @param heapBytes peak of the heap in use
 * @param rssBytes peak of the resident set; 0 where the system does not tell
 */
public record Measured(
        Outcome outcome, double wallSeconds, double cpuSeconds, double serverSeconds, long heapBytes, long rssBytes) {
    private static final String PREFIX = "measured ";

    /** Does the work on a tenth of the data for {@code warmUp} seconds, then once with the clocks running. */
    static Measured of(Work work, Inputs inputs, Path scratch, double warmUp) throws Exception {
        // Before the warm-up as well: what makes the rows is compiled then, and not beside the measured run.
        work.prepare(inputs);
        Inputs tenth = inputs.tenth();
        long end = System.nanoTime() + (long) (warmUp * 1e9);
        while (System.nanoTime() < end) {
            work.prepare(tenth);
            work.run(tenth, scratch);
        }
        work.prepare(inputs);
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        resetHeapPeaks();
        double server = work.serverSeconds();
        double cpu = os.getProcessCpuTime() / 1e9 + childSeconds();
        long wall = System.nanoTime();
        Outcome outcome = work.run(inputs, scratch);
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = os.getProcessCpuTime() / 1e9 + childSeconds() - cpu;
        double serverSeconds = work.serverSeconds() - server;
        return new Measured(
                work.check(inputs, outcome, scratch),
                wallSeconds,
                cpuSeconds,
                serverSeconds,
                heapPeak(),
                residentPeak());
    }

    /** CPU time of the processes that this one has started and that have ended. */
    private static double childSeconds() {
        return ProcessTimes.of("self").map(ProcessTimes::childSeconds).orElse(0.0);
    }

    Measured withOutcome(Outcome found) {
        return new Measured(found, wallSeconds, cpuSeconds, serverSeconds, heapBytes, rssBytes);
    }

    /** One line for the parent process. */
    String toLine() {
        return PREFIX + outcome.rows() + " " + outcome.checksum() + " " + wallSeconds + " " + cpuSeconds + " "
                + serverSeconds + " " + heapBytes + " " + rssBytes;
    }

    static boolean isLine(String line) {
        return line.startsWith(PREFIX);
    }

    static Measured parse(String line) {
        String[] f = line.substring(PREFIX.length()).split(" ");
        return new Measured(
                new Outcome(Long.parseLong(f[0]), Long.parseLong(f[1])),
                Double.parseDouble(f[2]),
                Double.parseDouble(f[3]),
                Double.parseDouble(f[4]),
                Long.parseLong(f[5]),
                Long.parseLong(f[6]));
    }

    private static void resetHeapPeaks() {
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .mapToLong(p -> p.getPeakUsage().getUsed())
                .sum();
    }

    private static long residentPeak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
