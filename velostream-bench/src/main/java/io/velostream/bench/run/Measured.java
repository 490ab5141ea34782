package io.velostream.bench.run;

import com.sun.management.OperatingSystemMXBean;
import io.velostream.bench.peer.DuckDb;
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

    /** Does the work {@code warmups} times, then once with the clocks running; what it wrote is checked afterwards. */
    static Measured of(Case measured, Work work, Inputs inputs, Path scratch, int warmups) throws Exception {
        for (int i = 0; i < warmups; i++) {
            work.run(inputs, scratch);
        }
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        resetHeapPeaks();
        long cpu = os.getProcessCpuTime();
        long wall = System.nanoTime();
        Outcome outcome = work.run(inputs, scratch);
        long wallNanos = System.nanoTime() - wall;
        long cpuNanos = os.getProcessCpuTime() - cpu;
        long heap = heapPeak();
        long resident = residentPeak();
        if (measured.output().isPresent()) {
            outcome = DuckDb.check(scratch.resolve(measured.output().get()));
        }
        return new Measured(outcome, wallNanos / 1e9, cpuNanos / 1e9, heap, resident);
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
