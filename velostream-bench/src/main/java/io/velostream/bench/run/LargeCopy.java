package io.velostream.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Many gigabytes of CSV to Parquet through the command line in 256 MiB of heap. The input is one file under many names, so
 * that it takes no room.
 */
final class LargeCopy {
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");
    private static final long MEGABYTE = 1_000_000;
    private static final int MAX_MINUTES = 20;

    private final Path csv;
    private final Path scratch;

    LargeCopy(Path csv, Path scratch) {
        this.csv = csv;
        this.scratch = scratch;
    }

    /** Copies at least so many gigabytes; a row of the table. */
    String measure(int gigabytes) throws IOException, InterruptedException {
        // Links have to lie in the file system of what they link to.
        Path input = Files.createTempDirectory(csv.getParent(), "large");
        Path work = Files.createTempDirectory(Files.createDirectories(scratch), "large");
        try {
            long size = Files.size(csv);
            int files = (int) Math.max(1, (gigabytes * 1000 * MEGABYTE + size - 1) / size);
            for (int i = 0; i < files; i++) {
                Files.createLink(input.resolve(String.format(Locale.ROOT, "part-%03d.csv", i)), csv);
            }
            return copy(input, work, files * size);
        } finally {
            delete(work);
            delete(input);
        }
    }

    private static String copy(Path input, Path work, long bytes) throws IOException, InterruptedException {
        Path log = work.resolve("gc.log");
        Path output = work.resolve("output.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseParallelGC",
                        "-Xlog:gc:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.velostream.cli.VeloStreamCli",
                        "copy",
                        input.toString(),
                        work.resolve("out").toString() + "/?format=parquet",
                        "--quiet")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long start = System.nanoTime();
        long resident = 0;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            resident = Math.max(resident, residentPeak(process.pid()));
            if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(MAX_MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("copy ended with " + process.exitValue() + ": " + Files.readString(output));
        }
        long peak = 0;
        long live = 0;
        int collections = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher m = COLLECTION.matcher(line);
            if (m.find()) {
                peak = Math.max(peak, Long.parseLong(m.group(1)));
                live = Math.max(live, Long.parseLong(m.group(2)));
                collections++;
            }
        }
        return String.format(
                Locale.ROOT,
                "| %.2f GB of CSV to Parquet zstd, `velostream copy`, -Xmx256m | %.1f s, %.0f MB/s | %d MiB | %d MiB | %d | %.0f"
                        + " MB |",
                bytes / 1e9,
                seconds,
                bytes / 1e6 / seconds,
                peak,
                live,
                collections,
                resident / 1e6);
    }

    private static long residentPeak(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(l -> l.startsWith("VmHWM:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
