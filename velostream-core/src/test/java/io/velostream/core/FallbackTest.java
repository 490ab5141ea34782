package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.core.LayerOptions.FallbackPositions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FallbackTest {
    private static final Set<Capability> LANES = Set.of(
            Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.LANE_COMMIT, Capability.EXACTLY_ONCE);
    private static final Set<Capability> ONE_COMMIT = Set.of(Capability.PARALLEL_WRITE, Capability.EXACTLY_ONCE);
    private static final String QUICK = "?retry_attempts=2&retry_backoff=1ms&breaker=false";

    private final FakeProvider provider = new FakeProvider();
    private final FakeSink.Store store = new FakeSink.Store();
    private final VeloStream velo = VeloStream.builder().add(provider).build();

    private static Faults gone(String operation, int call, int times) {
        return new Faults(operation, call, times, () -> VeloException.of(ErrorKind.UNAVAILABLE, "gone")
                .retry(Retry.UNKNOWN)
                .build());
    }

    private FakeSource source(String host, Faults faults) {
        FakeSource made = FakeSource.resumable(faults, 2, 6);
        made.name = "fake://" + host + "/x";
        provider.sources.put(host, made);
        return made;
    }

    private Pipeline pipeline(FallbackPositions positions, Set<Capability> sink) {
        return velo.pipeline("fallback")
                .from("fake://a/x" + QUICK)
                .fallback(positions, "fake://b/x" + QUICK)
                .to(new FakeSink(Faults.none(), store, sink))
                .parallelism(2)
                .queueBytes(1)
                .checkpointEvery(25);
    }

    private static List<Long> ids(long rows) {
        return LongStream.range(0, rows).boxed().toList();
    }

    @Test
    void anotherSourceServesWhenTheFirstIsNotThere() {
        source("a", gone("schema", 1, 100));
        source("b", Faults.none());
        RunningPipeline running = pipeline(FallbackPositions.START, LANES).start();
        running.join();
        assertThat(running.source()).isEqualTo("fake://b/x");
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
        assertThat(store.checkpoints.values()).allMatch(c -> c.state().contains("source-2:"));
    }

    @Test
    void theFirstServesWhenItIsThere() {
        source("a", gone("read", 3, 1));
        Faults other = gone("schema", 1, 100);
        source("b", other);
        RunningPipeline running = pipeline(FallbackPositions.START, LANES).start();
        running.join();
        assertThat(running.source()).isEqualTo("fake://a/x");
        assertThat(other.calls("schema")).isZero();
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
    }

    @Test
    void itTakesOverAsLongAsNothingIsCommitted() {
        source("a", gone("read", 4, 1000));
        source("b", Faults.none());
        PipelineResult r = pipeline(FallbackPositions.START, ONE_COMMIT).run();
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
        assertThat(r.rowsRead()).isEqualTo(120);
    }

    @Test
    void itDoesNotTakeOverBehindCommittedRowsUnlessPositionsAreToldOf() {
        source("a", gone("read", 7, 1000));
        source("b", Faults.none());
        assertThatThrownBy(() ->
                        pipeline(FallbackPositions.START, LANES).parallelism(1).run())
                .hasMessageContaining("gave up after 2 attempts")
                .hasMessageContaining("fake://a/x");
        assertThat(store.rows).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThan(120);
    }

    @Test
    void copiesGoOnWhereTheOtherStopped() {
        for (int call = 1; call < 13; call++) {
            store.rows.clear();
            store.checkpoints.clear();
            source("a", gone("read", call, 1000));
            source("b", Faults.none());
            PipelineResult r = pipeline(FallbackPositions.SAME, LANES).run();
            assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
            assertThat(r.rowsRead()).isEqualTo(120);
        }
    }

    @Test
    void aSourceWithItsOwnPositionsIsReadFromItsStart() {
        source("a", gone("read", 7, 1000));
        source("b", Faults.none());
        pipeline(FallbackPositions.OWN, LANES).parallelism(1).run();
        assertThat(new HashSet<>(store.rows)).containsExactlyInAnyOrderElementsOf(ids(120));
        assertThat(store.rows.size()).isGreaterThan(120);
    }

    @Test
    void aRunGoesOnWithTheSourceThatItBeganWith() {
        source("a", gone("schema", 1, 100));
        source("b", new Faults("read", 7, () -> new IllegalStateException("broken")));
        Pipeline pipeline = pipeline(FallbackPositions.START, LANES).parallelism(1);
        assertThatThrownBy(pipeline::run).hasMessageContaining("broken");
        assertThat(store.rows).isNotEmpty();
        source("a", Faults.none());
        source("b", Faults.none());
        RunningPipeline again = pipeline.start();
        again.join();
        assertThat(again.source()).isEqualTo("fake://b/x");
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
    }

    @Test
    void aRunGoesOnWithASourceThatOnlySaysOtherwiseHowToFetchItsRows() {
        source("a", new Faults("read", 7, () -> new IllegalStateException("broken"))).identity = "rows";
        source("b", Faults.none());
        Pipeline pipeline = pipeline(FallbackPositions.START, LANES).parallelism(1);
        assertThatThrownBy(pipeline::run).hasMessageContaining("broken");
        FakeSource again = source("a", Faults.none());
        again.name = "fake://a/x?patience=long";
        again.identity = "other rows";
        assertThatThrownBy(pipeline::run).hasMessageContaining("another source");
        again.identity = "rows";
        assertThat(pipeline.run().resumed()).isTrue();
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
    }

    @Test
    void theLastOfTheChainFailsTheRun() {
        source("a", gone("schema", 1, 100));
        source("b", gone("schema", 1, 100));
        assertThatThrownBy(() -> pipeline(FallbackPositions.START, LANES).run()).hasMessageContaining("fake://b/x");
    }

    @Test
    void aSourceWithOtherColumnsCannotServe() {
        source("a", gone("read", 1, 1000));
        source("b", Faults.none()).schema = FakeSource.OTHER;
        assertThatThrownBy(() -> pipeline(FallbackPositions.START, LANES).run())
                .hasMessageContaining("cannot serve instead")
                .hasMessageContaining("no column 'id'")
                .hasMessageContaining("fake://b/x");
    }

    @Test
    void theFirstServesAgainWhenItIsWell() {
        FakeSource first = FakeSource.resumable(gone("read", 4, 2), 1, 400);
        first.name = "fake://a/x";
        provider.sources.put("a", first);
        FakeSource second = FakeSource.resumable(Faults.none(), 1, 400);
        second.name = "fake://b/x";
        provider.sources.put("b", second);
        RunningPipeline running = velo.pipeline("fallback")
                .from("fake://a/x" + QUICK + "&fallback=fake://b/x&fallback_positions=same&fallback_return=1ms")
                .to(new FakeSink(Faults.none(), store, LANES))
                .filterRecord(r -> {
                    if (r.row() == 0) {
                        // A source that takes its time.
                        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                    }
                    return true;
                })
                .progress(p -> {}, Duration.ofMillis(10))
                .checkpointEvery(25)
                .start();
        running.join();
        assertThat(running.source()).isEqualTo("fake://a/x");
        assertThat(second.faults.calls("read")).isPositive();
        assertThat(store.rows).containsExactlyElementsOf(ids(4000));
    }

    @Test
    void whoReadsWithoutAPipelineFallsBackAtTheStart() {
        source("a", gone("schema", 1, 100));
        source("b", Faults.none());
        try (Reading r = velo.read("fake://a/x?fallback=fake://b/x")) {
            assertThat(r.records().map(x -> x.getLong(0))).containsExactlyElementsOf(ids(120));
        }
        var source = velo.createSource("fake://a/x?fallback=fake://b/x");
        source.schema();
        assertThat(source.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(source.health().reason())
                .contains("fake://b/x serves instead of fake://a/x")
                .contains("gone");
    }

    @Test
    void secretsOfTheOtherSourcesAreNotShown() {
        String others = "fake://u:hush1@b/x,fake://u:hush2@c/x%3Fpassword%3Dhush3";
        assertThatThrownBy(() -> velo.createSource("fake://a/x?nonsense=1&fallback=" + others))
                .hasMessageContaining("nonsense")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> velo.createSource("fake://a/x?fallback_positions=no&fallback=" + others))
                .hasMessageNotContaining("hush");
        source("a", gone("schema", 1, 100));
        source("b", gone("schema", 1, 100));
        source("c", Faults.none());
        var source = velo.createSource("fake://a/x?fallback=" + "fake://u:hush1@b/x,fake://u:hush2@c/x");
        source.schema();
        assertThat(source + " " + source.health()).doesNotContain("hush").contains("fake://c/x serves");
    }

    @Test
    void mistakesAreTold() {
        source("a", Faults.none());
        assertThatThrownBy(() -> velo.createSource("fake://a/x?fallback=fakes://b/x"))
                .hasMessageContaining("Did you mean 'fake'?");
        assertThatThrownBy(() -> velo.createSource("fake://a/x?fallback_positions=same"))
                .hasMessageContaining("'fallback'");
        assertThatThrownBy(() -> velo.createSink("fake://a/x?fallback=fake://b/x"))
                .hasMessageContaining("option of a source");
        assertThatThrownBy(() -> velo.pipeline()
                        .from(FakeSource.resumable(Faults.none(), 1, 1))
                        .fallback(FallbackPositions.OWN, "fake://b/x")
                        .to("fake://c/x")
                        .run())
                .hasMessageContaining("given by its URI");
    }
}
