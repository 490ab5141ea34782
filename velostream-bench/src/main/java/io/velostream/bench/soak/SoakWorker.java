package io.velostream.bench.soak;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.Pipeline;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.HttpEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that is watched: two pipelines that run for ever and an HTTP endpoint, as a user's service has them. It tells
 * its port on standard output, and ends when a line on standard input says how many rows each pipeline is to have.
 */
final class SoakWorker {
    private static final Duration COMMITS = Duration.ofSeconds(10);

    private SoakWorker() {}

    /** Arguments: folder for outputs, broker, URI of the database without options, seconds between samples. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        VeloStream velo = VeloStream.builder()
                .classLoader(SoakWorker.class.getClassLoader())
                .meterRegistry(registry)
                .build();
        Pipeline orders = velo.pipeline("soak-orders")
                .from("kafka://" + args[1] + "/soak?schema=id:int64,seq:int64,price:float64,name:string")
                .to(args[2] + "?table=orders&mode=upsert&key=id&retry_time=30m")
                .parallelism(2)
                .checkpointEvery(COMMITS)
                .onError(ErrorPolicy.deadLetter(folder.resolve("bad") + "/?format=jsonl"));
        Pipeline changes = velo.pipeline("soak-changes")
                .from(args[2] + "?table=events&cdc=true&publication=soak&slot=soak&retry_time=30m")
                .to(folder.resolve("changes") + "/?format=jsonl")
                .checkpointEvery(COMMITS);
        List<RunningPipeline> running = List.of(orders.start(), changes.start());
        try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:0", registry::scrape);
                PrintWriter csv = new PrintWriter(Files.newBufferedWriter(folder.resolve("soak.csv")), true)) {
            System.out.println("PORT " + http.port());
            csv.println(Sample.HEADER);
            ScheduledExecutorService sampling = Executors.newSingleThreadScheduledExecutor();
            long start = System.nanoTime();
            sampling.scheduleAtFixedRate(
                    () -> sample(running, csv, start), 0, Long.parseLong(args[3]), TimeUnit.SECONDS);
            String[] expected = line().split(" ");
            // What the load ends with says nothing about the time before.
            sampling.shutdownNow();
            for (int i = 0; i < expected.length; i++) {
                end(running.get(i), Long.parseLong(expected[i]));
            }
        }
    }

    private static void sample(List<RunningPipeline> running, PrintWriter csv, long start) {
        try {
            long rows =
                    running.stream().mapToLong(p -> p.progress().rowsWritten()).sum();
            csv.println(Sample.take((System.nanoTime() - start) / 1_000_000_000, rows)
                    .toLine());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String line() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null) {
            // Whoever started it is gone.
            Runtime.getRuntime().halt(1);
        }
        return String.valueOf(line);
    }

    private static void end(RunningPipeline pipeline, long rows) {
        while (!pipeline.isDone() && pipeline.progress().rowsRead() < rows) {
            LockSupport.parkNanos(100_000_000);
        }
        pipeline.failure().ifPresent(Throwable::printStackTrace);
        pipeline.stop();
        System.out.println(pipeline.join());
    }
}
