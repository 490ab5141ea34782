package io.velostream.bench.run;

import io.velostream.bench.ours.SlotReader;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Change data capture beside Debezium Engine: so many mixed changes from the log to the program, each run over a copy of one
 * slot, and the lag from commit to delivery at a steady rate. Arguments: number of changes, runs of each, the folder with
 * Debezium's jars, and the file DebeziumPeer.java.
 */
public final class Changes {
    private static final int PER_TRANSACTION = 1000;
    private static final double TARGET = 5;
    /** Places of the figures of a run. */
    private static final int WALL = 0;

    private static final int CPU = 1;
    private static final int LAG_RATE = 5000;
    private static final int LAG_SECONDS = 10;

    private final PostgresServer server;
    private final int changes;
    private final List<String> debezium;

    private Changes(PostgresServer server, int changes, String jars, String peer) {
        this.server = server;
        this.changes = changes;
        this.debezium = List.of("-cp", jars + File.separator + "*", peer);
    }

    public static void main(String[] args) throws Exception {
        try (PostgresServer server = PostgresServer.start(Map.of("logical_decoding_work_mem", "64MB"))) {
            new Changes(server, Integer.parseInt(args[0]), args[2], args[3]).run(Integer.parseInt(args[1]));
        }
    }

    private void run(int runs) throws Exception {
        sql(
                "CREATE TABLE t (id bigint PRIMARY KEY, k int, price numeric(12,2), score float8, name text, ts timestamp)");
        sql("CREATE PUBLICATION p FOR TABLE t");
        ask("SELECT pg_create_logical_replication_slot('base', 'pgoutput')");
        fill();
        List<double[]> ours = new ArrayList<>();
        List<double[]> peer = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ours.add(measure(i, true));
            peer.add(measure(i, false));
            System.out.printf(
                    Locale.ROOT,
                    "run %d: ours %.2f s (CPU %.2f s), Debezium Engine %.2f s (CPU %.2f s)%n",
                    i,
                    ours.get(i)[WALL],
                    ours.get(i)[CPU],
                    peer.get(i)[WALL],
                    peer.get(i)[CPU]);
        }
        System.out.println(row(ours, peer));
        System.out.printf(Locale.ROOT, "the server decodes them for nobody in %.2f s%n", decoded());
        ask("SELECT pg_drop_replication_slot('base')");
        System.out.println("ours      " + lag(true));
        System.out.println("Debezium  " + lag(false));
    }

    /** Seconds in which the server finds the changes in its log and drops them: less than that nobody can take. */
    private double decoded() {
        long begin = System.nanoTime();
        ask("SELECT count(*) FROM pg_logical_slot_peek_binary_changes('base', NULL, NULL,"
                + " 'proto_version', '4', 'binary', 'true', 'publication_names', 'p')");
        return (System.nanoTime() - begin) / 1e9;
    }

    /** As the tables of {@link Compare} have it. */
    private String row(List<double[]> ours, List<double[]> peer) {
        double ratio = median(peer, WALL) / median(ours, WALL);
        return String.format(
                Locale.ROOT,
                "| PostgreSQL: %,d mixed changes from the log to memory | Debezium Engine | %s | %s | **%.2f** / %.2f | %.2f | %s |",
                changes,
                times(ours),
                times(peer),
                ratio,
                median(peer, CPU) / median(ours, CPU),
                TARGET,
                Report.reached(ratio >= TARGET));
    }

    private static String times(List<double[]> runs) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f–%.2f) | %.2f",
                median(runs, WALL),
                runs.stream().mapToDouble(r -> r[WALL]).min().orElse(0),
                runs.stream().mapToDouble(r -> r[WALL]).max().orElse(0),
                median(runs, CPU));
    }

    /** 80 % inserts, 15 % updates, 5 % deletes. */
    private void fill() throws SQLException {
        int inserts = changes / 100 * 80;
        for (int i = 0; i < inserts; i += PER_TRANSACTION) {
            sql(
                    "INSERT INTO t SELECT g, g % 1000, g * 0.01, g * 1.5, 'name ' || g, timestamp '2026-01-01' + g * interval '1 s'"
                            + " FROM generate_series(" + i + ", " + (i + PER_TRANSACTION - 1) + ") g");
        }
        for (int i = 0; i < changes / 100 * 15; i += PER_TRANSACTION) {
            sql("UPDATE t SET score = score + 1 WHERE id BETWEEN " + i + " AND " + (i + PER_TRANSACTION - 1));
        }
        for (int i = 0; i < changes / 100 * 5; i += PER_TRANSACTION) {
            sql("DELETE FROM t WHERE id BETWEEN " + i + " AND " + (i + PER_TRANSACTION - 1));
        }
    }

    private double[] measure(int run, boolean ours) throws IOException, InterruptedException {
        String[] slots = {"warm_" + run + ours, "run_" + run + ours};
        for (String slot : slots) {
            ask("SELECT pg_copy_logical_replication_slot('base', '" + slot + "')");
        }
        List<String> lines = child(ours, Integer.toString(changes), slots).finished();
        for (String slot : slots) {
            drop(slot);
        }
        String last = lines.stream()
                .filter(l -> l.startsWith("RUN "))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new IOException(String.join("\n", lines)));
        return Arrays.stream(last.substring(4).split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String lag(boolean ours) throws Exception {
        int count = LAG_RATE * LAG_SECONDS;
        sql("TRUNCATE t");
        ask("SELECT pg_create_logical_replication_slot('lag', 'pgoutput')");
        Running reader = child(ours, Integer.toString(count), "lag", "lag");
        while (!"t".equals(ask("SELECT active FROM pg_replication_slots WHERE slot_name = 'lag'"))) {
            LockSupport.parkNanos(50_000_000);
        }
        try (Connection connection = server.connect("postgres");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO t SELECT g, 1, 1, 1, 'lag', now() FROM generate_series(?::bigint, ?::bigint + 4) g")) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i += 5) {
                LockSupport.parkNanos(start + i * (1_000_000_000L / LAG_RATE) - System.nanoTime());
                insert.setLong(1, i);
                insert.setLong(2, i);
                insert.execute();
            }
        }
        List<String> lines = reader.finished();
        drop("lag");
        return lines.stream().filter(l -> l.startsWith("LAG ")).findFirst().orElse(String.join("\n", lines));
    }

    private static double median(List<double[]> runs, int figure) {
        double[] sorted = runs.stream().mapToDouble(r -> r[figure]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private record Running(Process process, Path log) {
        List<String> finished() throws IOException, InterruptedException {
            process.waitFor();
            List<String> lines = Files.readAllLines(log);
            Files.delete(log);
            return lines;
        }
    }

    private Running child(boolean ours, String count, String... slots) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-XX:+UseParallelGC"));
        if (ours) {
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    SlotReader.class.getName(),
                    server.uri("postgres", "cdc=true&table=t&publication=p&snapshot_mode=never"),
                    count));
        } else {
            command.addAll(debezium);
            command.addAll(
                    List.of(server.host(), Integer.toString(server.port()), server.user(), "postgres", "p", count));
        }
        command.addAll(List.of(slots));
        try {
            Path log = Files.createTempFile("changes", ".log");
            return new Running(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sql(String text) {
        server.execute("postgres", text);
    }

    private String ask(String text) {
        return String.valueOf(server.query("postgres", text));
    }

    /** The server may still be taking leave of the reader. */
    private void drop(String slot) {
        while ("t".equals(ask("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'"))) {
            LockSupport.parkNanos(50_000_000);
        }
        ask("SELECT pg_drop_replication_slot('" + slot + "')");
    }
}
