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
 * @param cpuSeconds user and system time of all threads in the measured run, compilers and collectors included
 * @param heapBytes peak of the heap in use
 * @param rssBytes peak of the resident set; 0 where the system does not tell
 */
public record Measured(Outcome outcome, double wallSeconds, double cpuSeconds, long heapBytes, long rssBytes) {
    private static final String PREFIX = "measured ";

    /** Does the work on a tenth of the data for {@code warmUp} seconds, then once with the clocks running. */
    static Measured of(Work work, Inputs inputs, Path scratch, double warmUp) throws Exception {
        Inputs tenth = inputs.tenth();
        long end = System.nanoTime() + (long) (warmUp * 1e9);
        while (System.nanoTime() < end) {
            work.run(tenth, scratch);
        }
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        resetHeapPeaks();
        long cpu = os.getProcessCpuTime();
        long wall = System.nanoTime();
        Outcome outcome = work.run(inputs, scratch);
        long wallNanos = System.nanoTime() - wall;
        long cpuNanos = os.getProcessCpuTime() - cpu;
        return new Measured(outcome, wallNanos / 1e9, cpuNanos / 1e9, heapPeak(), residentPeak());
    }

    Measured withOutcome(Outcome found) {
        return new Measured(found, wallSeconds, cpuSeconds, heapBytes, rssBytes);
    }

    /** One line for the parent process. */
    String toLine() {
        return PREFIX + outcome.rows() + " " + outcome.checksum() + " " + wallSeconds + " " + cpuSeconds + " "
                + heapBytes + " " + rssBytes;
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
                Long.parseLong(f[4]),
                Long.parseLong(f[5]));
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
