package io.velostream.bench.run;

import io.velostream.bench.kafka.BrokerClock;
import io.velostream.bench.kafka.Flink;
import io.velostream.bench.kafka.KafkaCases;
import io.velostream.bench.postgres.PostgresCases;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Everything of the Foundation in one go, printed and written as a page: each case by us and by its peer in turn, a new
 * process each time; what JMH measures; the memory of a large copy; the start-up. The options are in the module's README.
 */
public final class Compare {
    private static final int MINUTES_PER_RUN = 10;
    /** Names the Java that hardwood needs. */
    private static final String NEW_JAVA = "VELOSTREAM_BENCH_JAVA21";

    private final Arguments arguments;
    private final Inputs inputs;
    private final Optional<String> newJava = Optional.ofNullable(System.getenv(NEW_JAVA));
    private final Report report;

    private Compare(Arguments arguments) {
        this.arguments = arguments;
        this.inputs = new Inputs(arguments.folder(), arguments.scale());
        this.report = new Report(arguments);
    }

    public static void main(String[] args) throws Exception {
        new Compare(Arguments.parse(args)).run();
    }

    private void run() throws Exception {
        for (Inputs each : List.of(inputs, inputs.tenth())) {
            each.csv();
            each.jsonLines();
            each.parquet();
        }
        for (Case c : Case.all()) {
            if (arguments.wants(c.id())) {
                print(report.addCase(compare(c)));
            }
        }
        if (arguments.wants("large")) {
            LargeCopy large = new LargeCopy(inputs.csv(), arguments.scratch());
            for (int gigabytes : new int[] {1, arguments.gigabytes()}) {
                print(report.addMemory(large.measure(gigabytes)));
            }
        }
        if (arguments.wants("small")) {
            for (String row : SmallThings.measure()) {
                print(report.addSmall(row));
            }
        }
        if (arguments.wants("startup")) {
            print(report.startup(startup()));
        }
        if (arguments.out().isPresent()) {
            Files.writeString(arguments.out().get(), report.page());
        }
    }

    private static void print(String row) {
        System.out.println(row);
    }

    private String startup() throws IOException, InterruptedException {
        Path file = arguments.launcher().toAbsolutePath().resolveSibling("examples/data/weather.csv");
        if (!Files.isExecutable(arguments.launcher()) || !Files.exists(file)) {
            return "Not measured: there is no " + arguments.launcher()
                    + " beside the examples; name it with --launcher.";
        }
        String launcher = arguments.launcher().toAbsolutePath().toString();
        return Startup.measure(launcher, file.toString(), 9).replace(file.toString(), "examples/data/weather.csv");
    }

    private String compare(Case c) throws Exception {
        if (c.needs() == Case.Needs.NEW_JAVA && newJava.isEmpty()) {
            return notMeasured(c, "it needs Java 21, and " + NEW_JAVA + " does not name one");
        }
        Side ours = new Side();
        Side peer = new Side();
        try {
            for (int i = 0; i < arguments.runs(); i++) {
                ours.add(measure(c, "ours", i == 0));
                peer.add(measure(c, "peer", i == 0));
            }
        } catch (IOException e) {
            return notMeasured(c, String.valueOf(e.getMessage()));
        }
        if (!ours.agrees() || !peer.agrees() || !ours.outcome().equals(peer.outcome())) {
            throw new IllegalStateException(c.id() + ": ours found " + ours.outcome() + ", the peer " + peer.outcome());
        }
        double ratio = peer.wall() / ours.wall();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f (%.2f–%.2f) | %s | %.2f (%.2f–%.2f) | %s | **%.2f** / %.2f | %.2f | %s | %.0f / %.0f |",
                c.title(),
                c.peerName(),
                ours.wall(),
                ours.fastest(),
                ours.slowest(),
                ours.shownCpu(),
                peer.wall(),
                peer.fastest(),
                peer.slowest(),
                peer.shownCpu(),
                ratio,
                peer.cpu() / ours.cpu(),
                c.target(),
                Report.reached(ratio >= c.target()),
                ours.heapMegabytes(),
                ours.rssMegabytes());
    }

    private static String notMeasured(Case c, String why) {
        return "| " + c.title() + " | " + c.peerName() + " | not measured: " + why + " | | | | | "
                + String.format(Locale.ROOT, "%.2f", c.target()) + " | | |";
    }

    private Measured measure(Case c, String side, boolean check) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        if (c.needs() == Case.Needs.NEW_JAVA) {
            java = Path.of(newJava.orElseThrow(), "bin", "java").toString();
            Path jar = Path.of(classPath.split(File.pathSeparator, 2)[0]).toAbsolutePath();
            classPath += File.pathSeparator + jar.resolveSibling("lib-java21") + "/*";
        }
        List<String> command = new ArrayList<>(List.of(java, "-Xmx" + arguments.heap(), "-XX:+UseParallelGC"));
        if (c.needs() == Case.Needs.NEW_JAVA) {
            command.add("--add-modules=jdk.incubator.vector");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (c.needs() == Case.Needs.FLINK && side.equals("peer")) {
            classPath = Flink.classPath(classPath);
            // For what copies records within Flink.
            command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
            command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                classPath,
                Child.class.getName(),
                c.id(),
                side,
                inputs.folder().toString(),
                Double.toString(inputs.scale()),
                arguments.scratch().toString(),
                Double.toString(arguments.warmUp()),
                Boolean.toString(check)));
        Path log = Files.createTempFile(inputs.folder(), "run", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            if (c.id().startsWith(KafkaCases.PREFIX)) {
                // One broker for all, in a process of its own.
                KafkaBroker broker = KafkaBroker.shared();
                builder.environment().put(KafkaBroker.VARIABLE, broker.servers());
                builder.environment().put(BrokerClock.PROCESS, Long.toString(broker.pid()));
            }
            if (c.id().startsWith(PostgresCases.PREFIX)) {
                builder.environment().put(PostgresServer.VARIABLE, PostgresCases.server());
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
