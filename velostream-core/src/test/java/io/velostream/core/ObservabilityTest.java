package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.metrics.Metric;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.core.observe.HealthRules;
import io.velostream.core.observe.PipelineHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ObservabilityTest {
    private static final Schema SCHEMA = Schema.of(Field.required("name", DataType.STRING));

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final VeloStream velo = VeloStream.builder()
            .classLoader(ObservabilityTest.class.getClassLoader())
            .meterRegistry(registry)
            .build();

    @BeforeEach
    @AfterEach
    void forget() {
        for (String name : List.of("ob-in", "ob-out", "ob-bad")) {
            MemoryStreams.clear(name);
        }
    }

    private static RecordBatch names(Instant event, String... names) {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        ColumnBuilder times = ColumnBuilder.of(DataType.TIMESTAMP_UTC, names.length);
        for (String name : names) {
            b.setString(0, name).endRow();
            Values.append(times, event.truncatedTo(ChronoUnit.MICROS));
        }
        return b.build().withMetadata(MetadataField.EVENT_TIME, times.build());
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private Map<String, Meter> meters(String pipeline) {
        return registry.getMeters().stream()
                .filter(m -> pipeline.equals(m.getId().getTag("pipeline")))
                .collect(Collectors.toMap(m -> m.getId().getName() + m.getId().getTags(), m -> m));
    }

    @Test
    void everyMeterIsThereAndCounts() throws Exception {
        MemoryStreams.create("ob-in", SCHEMA);
        RunningPipeline running = velo.pipeline("metered")
                .from("memory://ob-in?unbounded=true")
                .cast("name", DataType.INT32)
                .to("memory://ob-out")
                .checkpointEvery(Duration.ofMillis(1))
                .onError(ErrorPolicy.deadLetter("memory://ob-bad"))
                .start();
        MemoryStreams.put("ob-in", names(Instant.now().minusSeconds(100), "1", "2", "x"));
        until(() -> MemoryStreams.rowCount("ob-out") == 2);
        until(() -> registry.get("velostream.latency").timer().count() > 0);
        Set<String> ids = meters("metered").values().stream()
                .map(m -> m.getId().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> all = new TreeSet<>();
        for (Metric metric : Metric.values()) {
            all.add(metric.id());
        }
        // Those that count failures and ends come with the first one.
        all.removeAll(Set.of("velostream.errors", "velostream.runs"));
        // It belongs to no pipeline.
        assertThat(registry.get("velostream.circuits.open").gauge().value()).isZero();
        all.removeAll(Set.of("velostream.circuits.open", "velostream.circuit.state"));
        assertThat(ids).isEqualTo(all);
        for (Meter meter : meters("metered").values()) {
            Metric metric = List.of(Metric.values()).stream()
                    .filter(m -> m.id().equals(meter.getId().getName()))
                    .findFirst()
                    .orElseThrow();
            assertThat(meter.getId().getTags().stream().map(Tag::getKey))
                    .as(metric.id())
                    .containsExactlyInAnyOrderElementsOf(metric.tags());
            assertThat(meter.getId().getDescription()).isEqualTo(metric.meaning());
        }
        assertThat(registry.get("velostream.records")
                        .tag("direction", "read")
                        .tag("connector", "memory")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("velostream.records")
                        .tag("direction", "write")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("velostream.bytes")
                        .tag("direction", "read")
                        .counter()
                        .count())
                .isPositive();
        assertThat(registry.get("velostream.rejected")
                        .tag("category", "pipeline")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velostream.rejected")
                        .tag("category", "target")
                        .counter()
                        .count())
                .isZero();
        assertThat(registry.get("velostream.commits").timer().count()).isPositive();
        assertThat(registry.get("velostream.latency").timer().max(TimeUnit.SECONDS))
                .isBetween(100.0, 160.0);
        assertThat(registry.get("velostream.running").gauge().value()).isEqualTo(1);
        assertThat(registry.get("velostream.health").gauge().value()).isZero();
        until(() -> registry.get("velostream.checkpoint.age").gauge().value() == 0);
        assertThat(velo.pipelines()).containsExactly(running);
        MemoryStreams.end("ob-in");
        running.join();
        assertThat(registry.find("velostream.running").gauge()).isNull();
        assertThat(registry.find("velostream.checkpoint.age").gauge()).isNull();
        assertThat(registry.get("velostream.runs")
                        .tag("outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velostream.records")
                        .tag("direction", "read")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(velo.pipelines()).isEmpty();
        assertThat(running.statistics().rowsRead()).isEqualTo(3);
        assertThat(running.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void failuresAreCountedByKindAndSeenFromOutside() {
        MemoryStreams.put("ob-in", names(Instant.now(), "1"));
        FakeSink sink = new FakeSink(
                new Faults("prepareCommit", 1, () -> VeloException.of(ErrorKind.PERMISSION, "not yours")
                        .build()),
                new FakeSink.Store(),
                Set.of(Capability.EXACTLY_ONCE));
        RunningPipeline running =
                velo.pipeline("failing").from("memory://ob-in").to(sink).start();
        assertThatThrownBy(running::join).hasMessageContaining("not yours");
        assertThat(registry.get("velostream.errors")
                        .tag("kind", "permission")
                        .tag("connector", "fake")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velostream.runs")
                        .tag("outcome", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(running.failure()).isPresent();
        PipelineHealth health = running.health();
        assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(health.toJson())
                .startsWith("{\"status\":\"DOWN\",\"components\":{\"run\":{\"status\":\"DOWN\"")
                .contains("not yours");
        assertThat(velo.pipelines()).containsExactly(running);
        // The next run of that name takes its place.
        velo.pipeline("failing").from("memory://ob-in").to("memory://ob-out").run();
        assertThat(velo.pipelines()).isEmpty();
    }

    @Test
    void rowsThatWaitForTheirCommitMakeItDegradedThenUnhealthy() throws Exception {
        MemoryStreams.create("ob-in", SCHEMA);
        MemoryStreams.put("ob-in", names(Instant.now(), "1"));
        RunningPipeline running = velo.pipeline("waiting")
                .from("memory://ob-in?unbounded=true")
                .to("memory://ob-out")
                .checkpointEvery(Duration.ofHours(1))
                .health(HealthRules.standard().commitWithin(Duration.ofMillis(1), Duration.ofHours(1)))
                .start();
        until(() -> running.health().status() == Health.Status.DEGRADED);
        assertThat(running.health().components().get("commits").reason())
                .startsWith("rows have been waiting for their commit for");
        assertThat(running.health().components()).containsOnlyKeys("run", "commits", "source", "sink");
        assertThat(running.health().toJson())
                .contains("\"commits\":{\"status\":\"DEGRADED\"", "\"source\":{\"status\":\"UP\"");
        assertThat(registry.get("velostream.checkpoint.age").gauge().value()).isPositive();
        running.stop();
        running.join();
        assertThat(running.health().status()).isEqualTo(Health.Status.HEALTHY);
        RunningPipeline strict = velo.pipeline("strict")
                .from("memory://ob-in?unbounded=true")
                .to("memory://ob-out")
                .checkpointEvery(Duration.ofHours(1))
                .health(HealthRules.standard().commitWithin(Duration.ZERO, Duration.ofMillis(1)))
                .start();
        until(() -> strict.health().status() == Health.Status.UNHEALTHY);
        strict.cancel();
        assertThatThrownBy(strict::join).hasMessageContaining("cancelled");
        assertThat(registry.get("velostream.runs")
                        .tag("outcome", "cancelled")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velostream.runs")
                        .tag("outcome", "stopped")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aQueueOfDeadLettersThatFillsIsDegraded() throws Exception {
        MemoryStreams.create("ob-in", SCHEMA);
        RunningPipeline running = velo.pipeline("filling")
                .from("memory://ob-in?unbounded=true")
                .cast("name", DataType.INT32)
                .to("memory://ob-out")
                .onError(ErrorPolicy.deadLetter("memory://ob-bad").atMost(10))
                .start();
        MemoryStreams.put("ob-in", names(Instant.now(), "1", "2", "3", "4", "5", "6", "7", "8"));
        MemoryStreams.put("ob-in", names(Instant.now(), "a", "b", "c", "d", "e", "f", "g", "h"));
        until(() -> running.progress().rowsRead() == 16);
        assertThat(running.health().status()).isEqualTo(Health.Status.HEALTHY);
        MemoryStreams.put("ob-in", names(Instant.now(), "i"));
        until(() -> running.health().status() == Health.Status.DEGRADED);
        assertThat(running.health().components().get("deadLetters").reason()).isEqualTo("9 bad rows of at most 10");
        running.cancel();
        assertThatThrownBy(running::join).hasMessageContaining("cancelled");
    }

    @Test
    void aTracerHearsOfCommitsAndFailures() {
        ConcurrentLinkedQueue<String> spans = new ConcurrentLinkedQueue<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                spans.add(context.getName() + " " + context.getLowCardinalityKeyValues() + " " + context.getError());
            }
        });
        VeloStream traced = VeloStream.builder()
                .classLoader(ObservabilityTest.class.getClassLoader())
                .observationRegistry(observations)
                .build();
        MemoryStreams.put("ob-in", names(Instant.now(), "1"));
        traced.pipeline("traced").from("memory://ob-in").to("memory://ob-out").run();
        assertThat(spans)
                .contains("velostream.commit [keyValue(connector=memory),keyValue(pipeline=traced)] null")
                .anyMatch(s -> s.startsWith("velostream.open "))
                .anyMatch(s -> s.startsWith("velostream.write "));
    }

    @Test
    void thePageListsTheMeters() throws IOException {
        StringBuilder table = new StringBuilder(
                "| meter | kind | unit | labels | Prometheus | meaning |\n|---|---|---|---|---|---|\n");
        for (Metric m : Metric.values()) {
            table.append("| `")
                    .append(m.id())
                    .append("` | ")
                    .append(m.kind().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(m.unit())
                    .append(" | ")
                    .append(String.join(", ", m.tags()))
                    .append(" | `")
                    .append(String.join("` `", m.prometheusNames()))
                    .append("` | ")
                    .append(m.meaning())
                    .append(" |\n");
        }
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/metrics.md"))) {
            folder = folder.getParent();
        }
        Path page = folder.resolve("docs/metrics.md");
        String text = Files.readString(page);
        String expected =
                text.replaceFirst("(?s)<!-- meters -->.*<!-- end -->", "<!-- meters -->\n" + table + "<!-- end -->");
        if (System.getProperty("update.docs") != null) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page)).isEqualTo(expected);
    }
}
