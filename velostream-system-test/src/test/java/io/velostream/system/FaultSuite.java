package io.velostream.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.VeloException;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.HttpEndpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server broken under whole pipelines: no row is lost or comes twice, the user is told, no secret appears. What happened
 * is written to {@code target/faults-….md}, from which the table in docs/reliability.md is taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
abstract class FaultSuite {
    /** As long as a fault lasts at least. */
    private static final Duration SHORTEST = Duration.ofMillis(1_500);
    /** How long to wait for all pipelines to notice it. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private final List<Observed> table = new ArrayList<>();
    private final StandardError errors = StandardError.kept();
    private final SystemUnderTest system;

    @TempDir
    private Path folder;

    /** For a system, which is started once all that is logged is kept, and closed at the end. */
    FaultSuite(Supplier<SystemUnderTest> start) {
        this.system = start.get();
    }

    @AfterAll
    void stop() throws IOException {
        system.close();
        StringBuilder text = new StringBuilder(Observed.HEAD);
        table.forEach(o -> text.append(o.toRow()));
        String name = "faults-" + system.name().toLowerCase(Locale.ROOT);
        Files.writeString(Path.of("target", name + ".md"), text);
        Files.writeString(Path.of("target", name + ".log"), errors.text());
    }

    void survives(Fault fault) throws Exception {
        int logged = errors.text().length();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        VeloStream velo = VeloStream.builder()
                .classLoader(FaultSuite.class.getClassLoader())
                .meterRegistry(registry)
                .build();
        List<Case> cases = new ArrayList<>();
        StringWriter thrown = new StringWriter();
        try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:0", registry::scrape);
                Watcher watcher = new Watcher(velo, http.toString())) {
            try {
                for (Role role : system.prepare(fault, velo, folder)) {
                    Case c = new Case(role);
                    cases.add(c);
                    role.bringMost();
                    Waiting.until(
                            role.name() + " is at work",
                            () -> c.running.isDone()
                                    || c.running.progress().rowsWritten() >= SystemUnderTest.ROWS / 10);
                }
                assertThat(cases).allSatisfy(c -> assertThat(c.running.isDone())
                        .as(c.role.name() + " is done: " + c.running.failure())
                        .isFalse());
                breakIt(fault, cases, watcher, thrown);
                for (Case c : cases) {
                    c.finish();
                    table.add(c.observed(system, fault, watcher));
                }
            } finally {
                cases.forEach(c -> c.running.cancel());
            }
            thrown.append(watcher.shown());
        }
        thrown.append(errors.text().substring(logged));
        for (String secret : system.secrets()) {
            assertThat(thrown.toString().contains(secret))
                    .as("the password appears in what was shown or logged")
                    .isFalse();
        }
        for (Observed o : table.subList(table.size() - cases.size(), table.size())) {
            assertThat(o.lost()).as(o.toRow()).isZero();
            assertThat(o.twice()).as(o.toRow()).isZero();
        }
    }

    private void breakIt(Fault fault, List<Case> cases, Watcher watcher, StringWriter thrown) {
        watcher.forgetComplaints();
        long begin = System.nanoTime();
        system.inject(fault);
        boolean ends = fault == Fault.PASSWORD;
        Waiting.within(
                NOTICED,
                () -> system.hasBitten(fault)
                        && System.nanoTime() - begin > SHORTEST.toNanos()
                        && cases.stream().allMatch(c -> c.hasNoticed(watcher)));
        assertThat(system.hasBitten(fault)).isTrue();
        if (ends) {
            for (Case c : cases) {
                c.failsForItsPassword(begin, thrown);
            }
        }
        system.heal(fault);
        long healed = System.nanoTime();
        for (Case c : cases) {
            c.fault = (healed - begin) / 1e9;
            c.begin(healed);
        }
        for (Case c : cases) {
            c.role.bringRest();
        }
        for (Case c : cases) {
            c.awaitRows(watcher);
        }
    }

    /** One pipeline in one fault. */
    private static final class Case {
        private final Role role;
        private final Gate gate = new Gate();
        private RunningPipeline running;
        private double fault;
        private double back = Double.NaN;
        private long healed;
        private long before;
        private String error = "";

        Case(Role role) {
            this.role = role;
            this.running = role.start(gate);
        }

        boolean hasNoticed(Watcher watcher) {
            return running.isDone()
                    || !watcher.outage(running.name()).isEmpty()
                    || watcher.states(running.name()).contains(Health.Status.UNHEALTHY.toString());
        }

        /** The error comes by itself, is about the login, and nothing is tried for ever. */
        void failsForItsPassword(long begin, StringWriter thrown) {
            Waiting.until(role.name() + " fails", running::isDone);
            VeloException e = running.failure().orElseThrow();
            e.printStackTrace(new PrintWriter(thrown));
            assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(e.cure()).isNotEmpty();
            error = String.format(Locale.ROOT, "ended after %.1f s: ", (System.nanoTime() - begin) / 1e9) + e.why();
        }

        void begin(long now) {
            healed = now;
            if (!error.isEmpty()) {
                // The next run has the new password.
                running = role.start(gate);
            }
            before = running.progress().rowsWritten();
            gate.open();
        }

        void awaitRows(Watcher watcher) {
            boolean waited = !error.isEmpty()
                    || !watcher.outage(running.name()).isEmpty()
                    || !watcher.complaint(running.name()).isEmpty();
            Waiting.until(
                    role.name() + " goes on",
                    () -> running.isDone() || running.progress().rowsWritten() > before);
            if (waited) {
                back = (System.nanoTime() - healed) / 1e9;
            }
        }

        void finish() {
            if (!role.isBounded()) {
                Waiting.until(
                        role.name() + " has all rows", () -> role.arrived().size() >= SystemUnderTest.ROWS);
                running.stop();
            }
            running.join();
        }

        Observed observed(SystemUnderTest system, Fault what, Watcher watcher) {
            List<Integer> ids = role.arrived();
            BitSet distinct = new BitSet();
            ids.forEach(distinct::set);
            String outage = watcher.outage(running.name());
            String complaint = watcher.complaint(running.name());
            String seen = !error.isEmpty()
                    ? error
                    : !outage.isEmpty() ? "waited: " + outage : complaint.isEmpty() ? "no pause" : "told: " + complaint;
            return new Observed(
                    system.name(),
                    role.name(),
                    what,
                    fault,
                    back,
                    SystemUnderTest.ROWS - distinct.cardinality(),
                    ids.size() - distinct.cardinality(),
                    seen + "; health " + String.join(", ", watcher.states(running.name())));
        }
    }
}
