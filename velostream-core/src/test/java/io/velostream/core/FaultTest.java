package io.velostream.core;

import static io.velostream.core.FaultSteps.GATHERED;
import static io.velostream.core.FaultSteps.LANES;
import static io.velostream.core.FaultSteps.ONE_COMMIT;
import static io.velostream.core.FaultSteps.ONE_OF_BOTH;
import static io.velostream.core.FaultSteps.ONE_WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.core.memory.MemoryStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step of a run fails once; nothing may be lost, doubled, half visible or left open, and the next run goes on. */
@Timeout(60)
class FaultTest {
    private final VeloStream velo = VeloStream.create();

    static Stream<Arguments> everyStep() {
        return FaultSteps.of(List.of(LANES, GATHERED, ONE_WRITER, ONE_COMMIT, ONE_OF_BOTH));
    }

    private Pipeline pipeline(FakeSource source, FakeSink sink, int lanes) {
        return velo.pipeline("faulty")
                .from(source)
                .to(sink)
                .parallelism(lanes)
                .checkpointEvery(25)
                .retry(RetryPolicy.none());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void aRunThatFailedAnywhereIsGoneOnWith(Set<Capability> capabilities, int lanes, String operation) {
        List<Supplier<Throwable>> failures = List.of(
                () -> VeloException.of(ErrorKind.UNAVAILABLE, "gone")
                        .retry(Retry.UNKNOWN)
                        .build(),
                () -> new IllegalArgumentException("a bug"),
                () -> new OutOfMemoryError("not really"));
        for (int call : calls()) {
            FakeSink.Store store = new FakeSink.Store();
            Faults faults = new Faults(operation, call, failures.get(call % failures.size()));
            FakeSource source = FakeSource.resumable(faults, 4, 5);
            FakeSink sink = new FakeSink(faults, store, capabilities);
            Throwable thrown = null;
            try {
                pipeline(source, sink, lanes).run();
            } catch (VeloException | OutOfMemoryError | IllegalArgumentException e) {
                thrown = e;
            }
            boolean threw = faults.hasThrown();
            assertThat(thrown != null).isEqualTo(threw);
            assertThat(PipelineTest.threads("faulty")).isEmpty();
            assertThat(source.openReaders).hasValue(0);
            assertThat(sink.openWriters).hasValue(0);
            assertThat(sink.prepared).isEmpty();
            assertThat(new HashSet<>(store.rows)).hasSameSizeAs(store.rows);
            // Another parallelism, to see that the parts of the checkpoint add up.
            goOn(store, capabilities, lanes == 1 ? 2 : lanes - 1);
            if (!threw) {
                return;
            }
        }
    }

    /** Which call of an operation fails; {@link FaultIT} tries many more. */
    int[] calls() {
        return new int[] {1, 2, 5};
    }

    private void goOn(FakeSink.Store store, Set<Capability> capabilities, int lanes) {
        FakeSource source = FakeSource.resumable(Faults.none(), 4, 5);
        FakeSink sink = new FakeSink(Faults.none(), store, capabilities);
        PipelineResult r = pipeline(source, sink, lanes).run();
        assertThat(r.complete()).isTrue();
        assertExactlyOnce(store, source);
    }

    private static void assertExactlyOnce(FakeSink.Store store, FakeSource source) {
        assertThat(store.rows.stream().sorted())
                .containsExactlyElementsOf(
                        LongStream.range(0, source.rows()).boxed().toList());
    }

    static Stream<Arguments> everyStepAroundAChangeOfSchema() {
        List<Arguments> all = new ArrayList<>();
        for (Set<Capability> sink : List.of(LANES, GATHERED, ONE_WRITER)) {
            for (int lanes : new int[] {1, 3}) {
                for (String operation : List.of("write", "prepareCommit", "commit", "afterCommit", "evolve", "none")) {
                    all.add(Arguments.of(with(sink, Capability.EVOLVE), lanes, operation));
                }
            }
        }
        return all.stream();
    }

    private static Set<Capability> with(Set<Capability> some, Capability more) {
        Set<Capability> all = new HashSet<>(some);
        all.add(more);
        return all;
    }

    @ParameterizedTest
    @MethodSource("everyStepAroundAChangeOfSchema")
    void theSinkIsToldOfAnotherSchemaOnceAndBetweenRounds(Set<Capability> capabilities, int lanes, String operation) {
        for (int call : calls()) {
            FakeSink.Store store = new FakeSink.Store();
            Faults faults = new Faults(operation, call, () -> new IllegalStateException("fault"));
            for (Faults f : List.of(faults, Faults.none())) {
                FakeSource source = FakeSource.resumable(f, 4, 5);
                source.widerFrom = 2;
                FakeSink sink = new FakeSink(f, store, capabilities);
                try {
                    pipeline(source, sink, lanes).run();
                    assertThat(f.hasThrown()).isFalse();
                } catch (VeloException e) {
                    assertThat(e).hasMessageContaining("fault");
                    assertThat(f).isSameAs(faults);
                }
                assertThat(PipelineTest.threads("faulty")).isEmpty();
                assertThat(sink.prepared).isEmpty();
                assertThat(sink.evolved.size()).isLessThanOrEqualTo(1);
                if (operation.equals("none")) {
                    assertThat(sink.evolved).hasSize(f == faults ? 1 : 0);
                }
            }
            assertExactlyOnce(store, FakeSource.resumable(Faults.none(), 4, 5));
        }
    }

    @Test
    void lanesThatHaveEndedAreNotWaitedForWhenTheSchemaChanges() {
        for (Set<Capability> capabilities : List.of(LANES, GATHERED)) {
            FakeSink.Store store = new FakeSink.Store();
            FakeSource source = FakeSource.resumable(Faults.none(), 3, 40);
            source.widerFrom = 39;
            FakeSink sink = new FakeSink(Faults.none(), store, with(capabilities, Capability.EVOLVE));
            velo.pipeline("faulty").from(source).to(sink).parallelism(3).run();
            assertThat(sink.evolved).containsExactly(FakeSource.WIDER);
            assertExactlyOnce(store, source);
        }
    }

    @Test
    void manyFailuresInARowStillEndWithEveryRowOnce() {
        for (Set<Capability> capabilities : List.of(LANES, GATHERED, ONE_WRITER)) {
            FakeSink.Store store = new FakeSink.Store();
            for (int i = 0; i < 40; i++) {
                String operation = List.of("read", "write", "commit", "afterCommit", "prepareCommit")
                        .get(i % 5);
                Faults faults = new Faults(operation, 1 + i / 5, () -> new IllegalStateException("again"));
                FakeSource source = FakeSource.resumable(faults, 6, 4);
                try {
                    pipeline(source, new FakeSink(faults, store, capabilities), 1 + i % 4)
                            .run();
                } catch (VeloException e) {
                    assertThat(e).hasMessageContaining("again");
                }
            }
            FakeSource source = FakeSource.resumable(Faults.none(), 6, 4);
            pipeline(source, new FakeSink(Faults.none(), store, capabilities), 3)
                    .run();
            assertExactlyOnce(store, source);
        }
    }

    @Test
    void thousandsOfSplitsAreGoneOnWithByOtherLanes() {
        for (Set<Capability> capabilities : List.of(LANES, GATHERED, ONE_WRITER)) {
            FakeSink.Store store = new FakeSink.Store();
            for (int call : new int[] {700, 1_300}) {
                Faults faults = new Faults("write", call, () -> new IllegalStateException("again"));
                FakeSource source = FakeSource.resumable(faults, 3_000, 1);
                assertThatThrownBy(() -> velo.pipeline("faulty")
                                .from(source)
                                .to(new FakeSink(faults, store, capabilities))
                                .parallelism(call % 3 + 2)
                                .checkpointEvery(2_000)
                                .run())
                        .hasMessageContaining("again");
                assertThat(new HashSet<>(store.rows)).hasSameSizeAs(store.rows);
            }
            FakeSource source = FakeSource.resumable(Faults.none(), 3_000, 1);
            pipeline(source, new FakeSink(Faults.none(), store, capabilities), 2)
                    .checkpointEvery(10_000)
                    .run();
            assertExactlyOnce(store, source);
        }
    }

    @Test
    void checkpointNumbersOnlyGrow() {
        FakeSink.Store store = new FakeSink.Store();
        Set<Long> seen = new HashSet<>();
        for (int lanes : new int[] {3, 2, 1}) {
            Faults faults = new Faults("write", 7, () -> new IllegalStateException("x"));
            assertThatThrownBy(() -> pipeline(
                                    FakeSource.resumable(faults, 4, 9), new FakeSink(faults, store, GATHERED), lanes)
                            .run())
                    .isInstanceOf(VeloException.class);
            store.checkpoints.values().stream().map(Checkpoint::number).forEach(n -> assertThat(seen.add(n) || true)
                    .isTrue());
        }
        long last = store.checkpoints.get("all").number();
        assertThat(last)
                .isEqualTo(seen.stream().mapToLong(Long::longValue).max().orElseThrow());
    }

    @Test
    void theRowsOfABoundedSourceKeepTheirOrderWithOneWriterAndManyReaders() {
        FakeSink.Store store = new FakeSink.Store();
        FakeSource source = FakeSource.resumable(Faults.none(), 7, 30);
        pipeline(source, new FakeSink(Faults.none(), store, ONE_OF_BOTH), 4)
                .queueBytes(1)
                .run();
        assertThat(store.rows)
                .containsExactlyElementsOf(
                        LongStream.range(0, source.rows()).boxed().toList());
        assertThat(store.commits).hasSize(1);
    }

    @Test
    void theOrderOfLanesIsTheOrderOfRows() {
        FakeSink.Store store = new FakeSink.Store();
        FakeSource source = FakeSource.resumable(Faults.none(), 8, 3);
        pipeline(source, new FakeSink(Faults.none(), store, ONE_COMMIT), 3).run();
        assertThat(store.rows)
                .containsExactlyElementsOf(
                        LongStream.range(0, source.rows()).boxed().toList());
    }

    @Test
    void aSourceThatCannotResumeIsCommittedOnceAndStartsOver() {
        FakeSink.Store store = new FakeSink.Store();
        Faults faults = new Faults("read", 9, () -> new IllegalStateException("x"));
        Set<Capability> none = Set.of(Capability.PARALLEL_READ);
        assertThatThrownBy(() -> pipeline(
                                new FakeSource(faults, 2, 8, true, none), new FakeSink(faults, store, GATHERED), 1)
                        .run())
                .hasMessageContaining("fake://source");
        assertThat(store.rows).isEmpty();
        FakeSource again = new FakeSource(Faults.none(), 2, 8, true, none);
        PipelineResult r =
                pipeline(again, new FakeSink(Faults.none(), store, GATHERED), 1).run();
        assertThat(r.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertExactlyOnce(store, again);
        assertThat(store.commits).hasSize(1);
    }

    @Test
    void aSinkThatCannotStoreThePositionIsAtLeastOnceAndSaysSo() {
        FakeSink sink = new FakeSink(Faults.none(), new FakeSink.Store(), Set.of(Capability.INCREMENTAL_COMMIT));
        PipelineResult r =
                pipeline(FakeSource.resumable(Faults.none(), 2, 2), sink, 1).run();
        assertThat(r.guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(r.guaranteeReason()).contains("the sink");
    }

    @Test
    void anInputWithoutEndNeedsASinkThatCommitsAsItGoes() {
        FakeSource endless = new FakeSource(Faults.none(), 1, 5, false, Set.of(Capability.RESUME));
        FakeSink sink = new FakeSink(Faults.none(), new FakeSink.Store(), ONE_COMMIT);
        assertThatThrownBy(() -> pipeline(endless, sink, 1).run()).hasMessageContaining("never ends");
    }

    @Test
    void readersHearOfTheirCommitsUpToTheLast() {
        for (Set<Capability> capabilities : List.of(LANES, GATHERED, ONE_WRITER)) {
            FakeSource endless = new FakeSource(Faults.none(), 3, 5, false, Set.of(Capability.RESUME));
            FakeSink.Store store = new FakeSink.Store();
            pipeline(endless, new FakeSink(Faults.none(), store, capabilities), 2)
                    .run();
            assertExactlyOnce(store, endless);
            assertThat(endless.acknowledged).hasSize(3).containsEntry("s0", 5L).containsEntry("s2", 5L);
        }
    }

    @Test
    void rejectedRowsOfReaderAndWriterBecomeDeadLettersThatAreNeverLost() {
        for (int call = 1; call < 12; call++) {
            FakeSink.Store store = new FakeSink.Store();
            MemoryStreams.clear("fault-letters");
            Faults faults = new Faults("write", call, () -> new IllegalStateException("x"));
            for (Faults f : List.of(faults, Faults.none())) {
                FakeSource source = FakeSource.resumable(f, 2, 5);
                source.rejectEvery = 9;
                FakeSink sink = new FakeSink(f, store, GATHERED);
                sink.refuse = 50;
                try {
                    pipeline(source, sink, 2)
                            .onError(ErrorPolicy.deadLetter("memory://fault-letters"))
                            .run();
                } catch (VeloException e) {
                    assertThat(f).isSameAs(faults);
                }
            }
            List<String> letters = MemoryStreams.batches("fault-letters").stream()
                    .flatMap(b -> b.records())
                    .map(r -> r.get("stage") + " " + r.get("position") + " " + r.get("reason"))
                    .toList();
            Set<String> expected = new HashSet<>();
            LongStream.range(0, 100)
                    .filter(id -> id % 9 == 0)
                    .forEach(id -> expected.add("decode line " + id + " it is bad"));
            assertThat(new HashSet<>(letters)).containsAll(expected);
            assertThat(letters).anyMatch(l -> l.contains("write") && l.contains("refused 50"));
            assertThat(store.rows)
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 100)
                            .filter(id -> id % 9 != 0 && id != 50)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void aWriterThatHangsIsInterruptedByCancel() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        Faults hang = new Faults("write", 2, () -> {
            hanging.countDown();
            try {
                Thread.sleep(Duration.ofHours(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return VeloException.of(ErrorKind.CANCELLED, "interrupted").build();
        });
        FakeSink.Store store = new FakeSink.Store();
        FakeSink sink = new FakeSink(hang, store, ONE_COMMIT);
        RunningPipeline running = pipeline(FakeSource.resumable(Faults.none(), 3, 50), sink, 2)
                .queueBytes(1)
                .start();
        hanging.await();
        running.cancel();
        assertThatThrownBy(running::join).hasMessageContaining("cancelled");
        assertThat(PipelineTest.threads("faulty")).isEmpty();
        assertThat(store.rows).isEmpty();
        assertThat(sink.openWriters).hasValue(0);
    }

    @Test
    void theFirstFailureWinsAndCloseFailuresDoNotHideIt() {
        Faults faults = new Faults("closeWriter", 1, () -> new IllegalStateException("close"));
        FakeSink.Store store = new FakeSink.Store();
        PipelineResult r = pipeline(FakeSource.resumable(Faults.none(), 1, 2), new FakeSink(faults, store, LANES), 1)
                .run();
        assertThat(r.complete()).isTrue();
        assertThat(store.rows).hasSize(20);
    }
}
