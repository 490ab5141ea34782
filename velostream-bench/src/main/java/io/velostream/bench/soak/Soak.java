package io.velostream.bench.soak;

import io.velostream.api.batch.RecordBatch;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a process with two pipelines work for an hour and watches what it holds: a topic of JSON (some of it broken) into a
 * table by upserts, with a queue of dead letters, and the changes of a table into a folder of files. Broker, database and load
 * are other processes. Every so often all its connections to the database are ended, or the broker stands still.
 */
public final class Soak {
    private static final Set<String> NAMES = Set.of("--minutes", "--rate", "--every", "--disturb", "--heap", "--out");
    private static final int FREEZE_SECONDS = 5;

    private final Path folder;
    private final List<String> problems = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private int disturbed;
    private int polls;

    private Soak(Path folder) {
        this.folder = folder;
    }

    /** Options, each with a value: see README.md. Ends with 1 when a figure grows or a row is missing. */
    public static void main(String[] args) throws Exception {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not one of " + NAMES + " with a value");
            }
            given.put(args[i], args[i + 1]);
        }
        Path folder = Files.createDirectories(Path.of(given.getOrDefault("--out", "soak")))
                .toAbsolutePath();
        Soak soak = new Soak(folder);
        soak.run(
                Double.parseDouble(given.getOrDefault("--minutes", "60")),
                Integer.parseInt(given.getOrDefault("--rate", "2000")),
                Integer.parseInt(given.getOrDefault("--every", "10")),
                Double.parseDouble(given.getOrDefault("--disturb", "10")),
                given.getOrDefault("--heap", "256m"));
        System.exit(soak.problems.isEmpty() ? 0 : 1);
    }

    private void run(double minutes, int rate, int every, double disturb, String heap) throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(
                        Map.of("log.retention.check.interval.ms", "30000", "log.segment.bytes", "16777216"));
                PostgresServer server = PostgresServer.start();
                SoakLoad load = prepare(broker, server, rate)) {
            Process worker = start(broker, server, every, heap);
            ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
            try (BufferedReader out = worker.inputReader(StandardCharsets.UTF_8)) {
                String port = port(out);
                timer.scheduleAtFixedRate(() -> poll(port), every, every, TimeUnit.SECONDS);
                long pause = (long) (disturb * 60_000);
                timer.scheduleAtFixedRate(() -> disturb(broker, server), pause, pause, TimeUnit.MILLISECONDS);
                load.run((long) (minutes * 60e9));
                timer.shutdownNow();
                if (!timer.awaitTermination(1, TimeUnit.MINUTES)) {
                    problems.add("a disturbance did not end");
                }
                try (OutputStream in = worker.getOutputStream()) {
                    in.write((load.sent() + " " + load.sent() + "\n").getBytes(StandardCharsets.UTF_8));
                }
                out.lines().forEach(System.out::println);
            } finally {
                timer.shutdownNow();
                worker.destroyForcibly();
            }
            check(worker.waitFor() == 0, "the worker failed, see worker.log");
            count(server, load.sent());
        }
        report(minutes, rate);
    }

    private static SoakLoad prepare(KafkaBroker broker, PostgresServer server, int rate) throws Exception {
        broker.createTopic("soak", SoakLoad.PARTITIONS, Map.of("retention.bytes", "67108864"));
        server.execute(
                "postgres",
                "CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz, name text);"
                        + "CREATE TABLE orders (id bigint PRIMARY KEY, seq bigint, price float8, name text);"
                        // Files take no updates or deletes.
                        + "CREATE PUBLICATION soak FOR TABLE events WITH (publish = 'insert')");
        return new SoakLoad(broker, server, rate);
    }

    private Process start(KafkaBroker broker, PostgresServer server, int every, String heap) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms" + heap,
                        "-Xmx" + heap,
                        // Otherwise the resident set grows by what the heap has not used yet.
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SoakWorker.class.getName(),
                        folder.toString(),
                        broker.servers(),
                        server.uri("postgres", ""),
                        Integer.toString(every))
                .redirectError(folder.resolve("worker.log").toFile())
                .start();
    }

    private static String port(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith("PORT ")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the worker did not start, see worker.log");
        }
        return line.substring(5);
    }

    /** As Prometheus and a probe would. */
    private void poll(String port) {
        for (String path : List.of("/metrics", "/health/live", "/health")) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                polls++;
                check(answer.statusCode() == 200 || path.equals("/health"), path + " answered " + answer.statusCode());
            } catch (IOException e) {
                problems.add(path + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void disturb(KafkaBroker broker, PostgresServer server) {
        if (disturbed++ % 2 == 0) {
            server.execute(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'velostream'");
            return;
        }
        broker.freeze();
        LockSupport.parkNanos(FREEZE_SECONDS * 1_000_000_000L);
        broker.thaw();
    }

    /** Every row there, and once. */
    private void count(PostgresServer server, long sent) {
        long keys = Math.min(sent, SoakLoad.KEYS);
        long good = keys - SoakLoad.poisoned(keys);
        String newest = "SELECT count(*) || ' ' || coalesce(max(seq), -1) FROM orders WHERE seq >= " + (sent - keys);
        long last = sent - 1 - (sent % SoakLoad.POISON == 0 ? 1 : 0);
        String found = String.valueOf(server.query("postgres", newest));
        check(found.equals(good + " " + last), "orders: " + found + ", expected " + good + " " + last);

        VeloStream velo = VeloStream.create();
        long letters = rows(velo, "bad", new BitSet());
        check(letters == SoakLoad.poisoned(sent), letters + " dead letters, expected " + SoakLoad.poisoned(sent));
        BitSet ids = new BitSet();
        long rows = rows(velo, "changes", ids);
        check(
                rows == sent && ids.cardinality() == sent,
                "changes: " + rows + " rows with " + ids.cardinality() + " ids, expected " + sent);
        System.out.printf(
                Locale.ROOT,
                "%d records sent and %d rows inserted; %d dead letters; %d disturbances, %d requests over HTTP%n",
                sent,
                sent,
                letters,
                disturbed,
                polls);
    }

    private long rows(VeloStream velo, String where, BitSet ids) {
        long rows = 0;
        try (Reading reading =
                velo.read(folder.resolve(where) + "/?format=jsonl").select("id")) {
            for (RecordBatch batch : reading) {
                rows += batch.rowCount();
                if (where.equals("changes")) {
                    batch.records().forEach(r -> ids.set(Math.toIntExact(r.getLong(0))));
                }
            }
        }
        return rows;
    }

    private void report(double minutes, int rate) throws IOException {
        List<Sample> samples = Sample.read(folder.resolve("soak.csv"));
        Files.writeString(
                folder.resolve("soak.svg"),
                SoakPlot.of(samples, String.format(Locale.ROOT, "%.0f minutes at %d rows/s", minutes, rate)));
        for (Trend trend : Trend.ALL) {
            System.out.println(trend.verdict(samples));
            check(trend.flat(samples), trend.name() + " grows");
        }
        problems.forEach(p -> System.out.println("PROBLEM " + p));
    }

    private void check(boolean fine, String problem) {
        if (!fine) {
            problems.add(problem);
        }
    }
}
