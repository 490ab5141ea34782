package io.velostream.bench.run;

import io.velostream.bench.kafka.KafkaCases;
import io.velostream.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs each case by us and by its peer in turn, a new process each time, and prints the table. Options: {@code --scale 1},
 * {@code --runs 5}, {@code --warmups 1}, {@code --only TEXT}, {@code --data FOLDER}, {@code --heap 1g}, {@code --out FILE}.
 */
public final class Compare {
    private static final int MINUTES_PER_RUN = 10;

    private final Arguments arguments;
    private final Inputs inputs;
    private final List<String> rows = new ArrayList<>();

    private Compare(Arguments arguments) {
        this.arguments = arguments;
        this.inputs = new Inputs(arguments.folder(), arguments.scale());
    }

    public static void main(String[] args) throws Exception {
        new Compare(Arguments.parse(args)).run();
    }

    private void run() throws Exception {
        inputs.csv();
        inputs.jsonLines();
        inputs.parquet();
        for (Case c : Case.all()) {
            if (c.id().contains(arguments.only())) {
                rows.add(compare(c));
                System.out.println(rows.get(rows.size() - 1));
            }
        }
        if (arguments.out().isPresent()) {
            Files.writeString(arguments.out().get(), Report.of(arguments, rows));
        }
    }

    private String compare(Case c) throws Exception {
        Side ours = new Side();
        Side peer = new Side();
        try {
            for (int i = 0; i < arguments.runs(); i++) {
                ours.add(measure(c, "ours"));
                peer.add(measure(c, "peer"));
            }
        } catch (IOException e) {
            return "| " + c.title() + " | " + c.peerName() + " | not measured: " + e.getMessage() + " | | | | | | |";
        }
        if (!ours.agrees() || !peer.agrees() || !ours.outcome().equals(peer.outcome())) {
            throw new IllegalStateException(c.id() + ": ours found " + ours.outcome() + ", the peer " + peer.outcome());
        }
        double ratio = peer.wall() / ours.wall();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f (%.2f–%.2f) | %.2f | %.2f (%.2f–%.2f) | %.2f | **%.2f** / %.2f | %.1f | %.0f / %.0f |",
                c.title(),
                c.peerName(),
                ours.wall(),
                ours.fastest(),
                ours.slowest(),
                ours.cpu(),
                peer.wall(),
                peer.fastest(),
                peer.slowest(),
                peer.cpu(),
                ratio,
                peer.cpu() / ours.cpu(),
                c.target(),
                ours.heapMegabytes(),
                ours.rssMegabytes());
    }

    private Measured measure(Case c, String side) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + arguments.heap(),
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                c.id(),
                side,
                inputs.folder().toString(),
                Double.toString(inputs.scale()),
                Integer.toString(arguments.warmups())));
        Path log = Files.createTempFile(inputs.folder(), "run", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            if (c.id().startsWith(KafkaCases.PREFIX)) {
                // One broker for all, in a process of its own.
                builder.environment()
                        .put(KafkaBroker.VARIABLE, KafkaBroker.shared().servers());
            }
            Process process = builder.start();
            if (!process.waitFor(MINUTES_PER_RUN, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new IOException("no end after " + MINUTES_PER_RUN + " minutes");
            }
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            for (String line : lines) {
                if (Measured.isLine(line)) {
                    return Measured.parse(line);
                }
            }
            throw new IOException(lines.stream()
                    .filter(l -> l.contains("Exception") || l.contains("Error"))
                    .findFirst()
                    .orElse("exit code " + process.exitValue()));
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
