package io.velostream.bench.run;

import io.velostream.bench.kafka.KafkaCases;
import io.velostream.bench.ours.Velo;
import io.velostream.bench.peer.DuckDb;
import io.velostream.bench.peer.FastCsv;
import io.velostream.bench.peer.Hardwood;
import io.velostream.bench.peer.JacksonParquet;
import io.velostream.bench.peer.JacksonTree;
import io.velostream.bench.peer.ParquetHadoop;
import io.velostream.bench.postgres.PostgresCases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One line of the table: the same work by us and by a peer.
 *
 * @param id for {@code --only} and for the child process
 * @param target the ratio peer / ours of wall times that we want
 * @param output the name of the file that the work writes, which is then checked by DuckDB
 * @param needs what the peer needs beside what is on the class path here
 */
public record Case(
        String id,
        String title,
        Work ours,
        String peerName,
        Work peer,
        double target,
        Optional<String> output,
        Needs needs) {
    private static final int REPEATS = 10;

    /** What a peer needs. */
    public enum Needs {
        NOTHING,
        /** A newer Java, on which we run as well. */
        NEW_JAVA,
        /** A class path of its own, with the jars of Apache Flink. */
        FLINK
    }

    /** A case for the Java that this runs on. */
    public Case(
            String id, String title, Work ours, String peerName, Work peer, double target, Optional<String> output) {
        this(id, title, ours, peerName, peer, target, output, Needs.NOTHING);
    }

    /** All cases on lineitem. */
    public static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.add(scan(
                "csv-scan-fastcsv",
                "CSV typed scan, 1 thread",
                in -> Velo.scan(in.csv(), 1),
                "FastCSV, no types",
                in -> FastCsv.scan(in.csv()),
                1.5));
        for (int threads = 1; threads <= 2; threads++) {
            int t = threads;
            String suffix = t == 1 ? ", 1 thread" : ", 2 threads";
            String peer = "DuckDB threads=" + t;
            cases.add(scan(
                    "csv-scan-" + t,
                    "CSV typed scan" + suffix,
                    in -> Velo.scan(in.csv(), t),
                    peer,
                    in -> DuckDb.csvScan(in.csv(), t),
                    1.5));
            cases.add(copy(
                    "csv-parquet-" + t,
                    "CSV -> Parquet zstd" + suffix,
                    Inputs::csv,
                    "out.parquet",
                    t,
                    peer,
                    DuckDb::csvToParquet));
            cases.add(copy(
                    "parquet-csv-" + t,
                    "Parquet -> CSV" + suffix,
                    Inputs::parquet,
                    "out.csv",
                    t,
                    peer,
                    DuckDb::parquetToCsv));
            cases.add(copy(
                    "parquet-jsonl-" + t,
                    "Parquet -> JSON lines" + suffix,
                    Inputs::parquet,
                    "out.jsonl",
                    t,
                    peer,
                    DuckDb::parquetToJsonLines));
            cases.add(copy(
                    "jsonl-parquet-" + t,
                    "JSON lines -> Parquet" + suffix,
                    Inputs::jsonLines,
                    "out.parquet",
                    t,
                    peer,
                    DuckDb::jsonLinesToParquet));
        }
        cases.add(copy(
                        "jsonl-parquet-jackson",
                        "JSON lines -> Parquet zstd, 1 thread",
                        Inputs::jsonLines,
                        "out.parquet",
                        1,
                        "Jackson tree model, parquet-hadoop",
                        (from, to, threads) -> JacksonParquet.copy(from, to))
                .withTarget(4));
        cases.add(scan(
                "jsonl-scan",
                "JSON lines typed scan, 1 thread",
                in -> Velo.scan(in.jsonLines(), 1),
                "Jackson tree model",
                in -> JacksonTree.scan(in.jsonLines()),
                4));
        cases.add(scan(
                "parquet-all",
                "Parquet scan, all columns, 1 thread",
                in -> Velo.scan(in.parquet(), 1),
                "parquet-hadoop ColumnReader",
                in -> ParquetHadoop.scan(in.parquet(), true),
                1));
        cases.add(scan(
                "parquet-one",
                "Parquet scan, one column, " + REPEATS + " times, 1 thread",
                in -> repeated(() -> Velo.scanPrice(in.parquet(), 1)),
                "parquet-hadoop ColumnReader",
                in -> repeated(() -> ParquetHadoop.scan(in.parquet(), false)),
                1));
        for (int threads = 1; threads <= 2; threads++) {
            addHardwood(cases, threads);
        }
        cases.addAll(KafkaCases.all());
        cases.addAll(PostgresCases.all());
        return cases;
    }

    private static void addHardwood(List<Case> cases, int threads) {
        String suffix = threads == 1 ? ", 1 thread" : ", 2 threads";
        cases.add(scan(
                        "hardwood-all-" + threads,
                        "Parquet scan, all columns" + suffix,
                        in -> Velo.scan(in.parquet(), threads),
                        "hardwood ColumnReaders",
                        in -> Hardwood.scan(in.parquet(), true, threads),
                        1)
                .onNewJava());
        cases.add(scan(
                        "hardwood-one-" + threads,
                        "Parquet scan, one column, " + REPEATS + " times" + suffix,
                        in -> repeated(() -> Velo.scanPrice(in.parquet(), threads)),
                        "hardwood ColumnReaders",
                        in -> repeated(() -> Hardwood.scan(in.parquet(), false, threads)),
                        1)
                .onNewJava());
    }

    private Case withTarget(double ratio) {
        return new Case(id, title, ours, peerName, peer, ratio, output, needs);
    }

    private Case onNewJava() {
        return new Case(id, title, ours, peerName, peer, target, output, Needs.NEW_JAVA);
    }

    /** A scan of a fraction of a second, often enough that the start of either side does not matter. */
    private static Outcome repeated(Callable<Outcome> scan) throws Exception {
        Outcome outcome = scan.call();
        for (int i = 1; i < REPEATS; i++) {
            if (!scan.call().equals(outcome)) {
                throw new IllegalStateException("the same scan found something else");
            }
        }
        return outcome.times(REPEATS);
    }

    private interface Scan {
        Outcome of(Inputs inputs) throws Exception;
    }

    private interface Source {
        Path of(Inputs inputs) throws Exception;
    }

    private interface Copy {
        void of(Path from, Path to, int threads) throws Exception;
    }

    private static Case scan(String id, String title, Scan ours, String peerName, Scan peer, double target) {
        return new Case(
                id,
                title,
                (in, scratch) -> ours.of(in),
                peerName,
                (in, scratch) -> peer.of(in),
                target,
                Optional.empty());
    }

    private static Case copy(
            String id, String title, Source from, String output, int threads, String peerName, Copy peer) {
        return new Case(
                id,
                title,
                copying(from, output, threads, Velo::copy),
                peerName,
                copying(from, output, threads, peer),
                1.0,
                Optional.of(output));
    }

    private static Work copying(Source from, String output, int threads, Copy copy) {
        return (in, scratch) -> {
            copy.of(from.of(in), scratch.resolve(output), threads);
            return new Outcome(0, 0);
        };
    }
}
