package io.velostream.bench.run;

import io.velostream.bench.peer.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The measured process: does one side of one case and prints what it took. */
public final class Child {
    private Child() {}

    /** Arguments: case, {@code ours} or {@code peer}, folder of the inputs, scale, scratch folder, warm-up, whether to check. */
    public static void main(String[] args) throws Exception {
        Case chosen = Case.all().stream()
                .filter(c -> c.id().equals(args[0]))
                .findFirst()
                .orElseThrow();
        Work work = args[1].equals("ours") ? chosen.ours() : chosen.peer();
        Inputs inputs = new Inputs(Path.of(args[2]), Double.parseDouble(args[3]));
        Path scratch = Files.createTempDirectory(Files.createDirectories(Path.of(args[4])), "scratch");
        try {
            Measured measured = Measured.of(work, inputs, scratch, Double.parseDouble(args[5]));
            if (chosen.output().isPresent()) {
                measured = measured.withOutcome(
                        args[6].equals("true")
                                ? DuckDb.check(scratch.resolve(chosen.output().get()))
                                : Outcome.UNCHECKED);
            }
            System.out.println(measured.toLine());
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
