package io.velostream.bench.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a process holds at one moment.
 *
 * @param seconds since the start
 * @param heap bytes in use after a full collection
 * @param direct bytes of buffers outside of the heap
 * @param threads live threads
 * @param handles open files, sockets and pipes
 * @param resident bytes of memory that the process occupies, 0 where the system does not tell
 * @param rows rows committed so far by all pipelines
 */
record Sample(long seconds, long heap, long direct, int threads, long handles, long resident, long rows) {
    static final String HEADER = "seconds,heap,direct,threads,handles,resident,rows";

    /** Looks at this process. */
    static Sample take(long seconds, long rows) throws IOException {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        long handles = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return new Sample(
                seconds,
                memory.getHeapMemoryUsage().getUsed(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                handles,
                residentSet(),
                rows);
    }

    private static long residentSet() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    String toLine() {
        return String.format(
                Locale.ROOT, "%d,%d,%d,%d,%d,%d,%d", seconds, heap, direct, threads, handles, resident, rows);
    }

    /** All samples of a file with a header. */
    static List<Sample> read(Path csv) throws IOException {
        return Files.readAllLines(csv).stream().skip(1).map(Sample::parse).toList();
    }

    static Sample parse(String line) {
        long[] f = Arrays.stream(line.split(",")).mapToLong(Long::parseLong).toArray();
        return new Sample(f[0], f[1], f[2], Math.toIntExact(f[3]), f[4], f[5], f[6]);
    }
}
