package io.velostream.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.bench.peer.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every case once on 6,000 rows: we find the same as a peer that runs in this process, and what is written reads the same in DuckDB. */
class CasesIT {
    private static final double SCALE = 0.001;
    private static final long ROWS = 6005;

    @TempDir
    private static Path folder;

    @TestFactory
    List<DynamicTest> bothSidesDoTheSameWork() {
        Inputs inputs = new Inputs(folder, SCALE);
        return Case.all().stream()
                .filter(c -> c.needs() != Case.Needs.NEW_JAVA)
                .map(c -> DynamicTest.dynamicTest(c.id(), () -> {
                    Outcome ours = outcome(c, c.ours(), inputs);
                    // Some read their input several times.
                    assertThat(ours.rows()).isPositive();
                    assertThat(ours.rows() % ROWS).isZero();
                    if (c.needs() == Case.Needs.NOTHING) {
                        assertThat(ours).isEqualTo(outcome(c, c.peer(), inputs));
                    }
                }))
                .toList();
    }

    private static Outcome outcome(Case c, Work work, Inputs inputs) throws Exception {
        Path scratch = Files.createTempDirectory(folder, "scratch");
        work.prepare(inputs);
        Outcome found = work.check(inputs, work.run(inputs, scratch), scratch);
        return c.output().isPresent() ? DuckDb.check(scratch.resolve(c.output().get())) : found;
    }
}
