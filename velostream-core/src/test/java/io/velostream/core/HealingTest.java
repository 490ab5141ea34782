package io.velostream.core;

import static io.velostream.core.FaultSteps.GATHERED;
import static io.velostream.core.FaultSteps.LANES;
import static io.velostream.core.FaultSteps.ONE_COMMIT;
import static io.velostream.core.FaultSteps.ONE_WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.ArrayList;
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

/** Every step of a run fails some times and works again: the run goes on by itself, and every row is there once. */
@Timeout(60)
class HealingTest {
    private static final RetryPolicy QUICK = RetryPolicy.standard()
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2))
            .withFirstContact(Duration.ofMinutes(1));
    private static final RetryPolicy PATIENT =
            QUICK.withBackoff(Duration.ofHours(1), Duration.ofHours(1)).withTime(Duration.ofDays(1));
    private static final Supplier<Throwable> GONE = () ->
            VeloException.of(ErrorKind.UNAVAILABLE, "gone").retry(Retry.UNKNOWN).build();

    private final VeloStream velo = VeloStream.create();
    private final FakeSink.Store store = new FakeSink.Store();

    private Pipeline pipeline(FakeSource source, FakeSink sink, int lanes) {
        return velo.pipeline("faulty")
                .from(source)
                .to(sink)
                .parallelism(lanes)
                .checkpointEvery(25)
                .retry(QUICK);
    }

    static Stream<Arguments> everyStep() {
        return FaultSteps.of(List.of(LANES, GATHERED, ONE_WRITER, ONE_COMMIT));
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void aRunHealsByItselfAndEveryRowIsThereOnce(Set<Capability> capabilities, int lanes, String operation) {
        for (int times : new int[] {1, 4}) {
            for (int call : new int[] {1, 2, 5}) {
                FakeSink.Store mine = new FakeSink.Store();
                Faults faults = new Faults(operation, call, times, GONE);
                FakeSource source = FakeSource.resumable(faults, 4, 5);
                FakeSink sink = new FakeSink(faults, mine, capabilities);
                RunningPipeline running = pipeline(source, sink, lanes).start();
                PipelineResult result = running.join();
                assertThat(result.complete()).isTrue();
                assertThat(mine.rows).containsExactlyInAnyOrderElementsOf(ids(source.rows()));
                assertThat(result.rowsRead()).isEqualTo(source.rows());
                assertThat(result.rowsWritten()).isEqualTo(source.rows());
                assertThat(result.checkpoints()).isEqualTo(mine.commits.size());
                assertThat(result.resumed()).isFalse();
                assertThat(running.outages()).isEmpty();
                assertThat(PipelineTest.threads("faulty")).isEmpty();
                assertThat(source.openReaders).hasValue(0);
                assertThat(sink.openWriters).hasValue(0);
                assertThat(sink.prepared).isEmpty();
            }
        }
    }

    private static List<Long> ids(long rows) {
        return LongStream.range(0, rows).boxed().toList();
    }

    @Test
    void anInputWithoutEndHealsToo() {
        for (String operation : List.of("nextSplits", "openReader", "read", "write", "prepareCommit", "afterCommit")) {
            for (int call : new int[] {1, 3}) {
                FakeSink.Store mine = new FakeSink.Store();
                Faults faults = new Faults(operation, call, 3, GONE);
                FakeSource endless = new FakeSource(faults, 3, 5, false, Set.of(Capability.RESUME));
                pipeline(endless, new FakeSink(faults, mine, LANES), 2).run();
                assertThat(mine.rows).as(operation).containsExactlyInAnyOrderElementsOf(ids(endless.rows()));
            }
        }
    }

    @Test
    void aReaderGoesOnBehindItsLastBatchWhileTheWriterStays() {
        Faults faults = new Faults("read", 4, 3, GONE);
        FakeSource source = FakeSource.resumable(faults, 1, 9);
        pipeline(source, new FakeSink(faults, store, LANES), 1).run();
        assertThat(store.rows).containsExactlyElementsOf(ids(90));
        assertThat(faults.calls("openWriter")).isEqualTo(1);
        assertThat(faults.calls("openReader")).isEqualTo(4);
        // Nine batches, the end, and three failures: nothing was read twice.
        assertThat(faults.calls("read")).isEqualTo(13);
    }

    @Test
    void aWriterThatFailedBeginsAtTheLastCheckpoint() {
        Faults faults = new Faults("write", 8, GONE);
        FakeSource source = FakeSource.resumable(faults, 1, 9);
        PipelineResult r =
                pipeline(source, new FakeSink(faults, store, LANES), 1).run();
        assertThat(store.rows).containsExactlyElementsOf(ids(90));
        // Batches 7 and 8 came after the second checkpoint; they are written anew.
        assertThat(faults.calls("write")).isEqualTo(11);
        assertThat(r.rowsWritten()).isEqualTo(90);
    }

    @Test
    void anOutageThatDoesNotEndIsGivenUp() {
        for (String operation : List.of("read", "write", "commit", "openReader", "openWriter")) {
            Faults faults = new Faults(operation, 2, Integer.MAX_VALUE, GONE);
            FakeSource source = FakeSource.resumable(faults, 2, 9);
            assertThatThrownBy(() -> pipeline(source, new FakeSink(faults, new FakeSink.Store(), GATHERED), 2)
                            .retry(QUICK.withAttempts(3))
                            .run())
                    .as(operation)
                    .isInstanceOfSatisfying(VeloException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
                        assertThat(e.retry()).isEqualTo(Retry.NEVER);
                    })
                    .hasMessageContaining("gave up after 3 attempts");
            assertThat(PipelineTest.threads("faulty")).isEmpty();
        }
    }

    @Test
    void patienceEndsByTimeToo() {
        Faults faults = new Faults("write", 1, Integer.MAX_VALUE, GONE);
        assertThatThrownBy(() -> pipeline(FakeSource.resumable(faults, 1, 1), new FakeSink(faults, store, LANES), 1)
                        .retry(QUICK.withTime(Duration.ofMillis(20)))
                        .run())
                .hasMessageContaining("gave up after");
        assertThat(faults.thrown()).isGreaterThan(1);
    }

    @Test
    void whatMustNotBeRepeatedFailsAtOnce() {
        Faults faults =
                new Faults("read", 2, Integer.MAX_VALUE, () -> VeloException.of(ErrorKind.UNAVAILABLE, "gone for ever")
                        .build());
        assertThatThrownBy(() -> pipeline(FakeSource.resumable(faults, 1, 3), new FakeSink(faults, store, LANES), 1)
                        .run())
                .hasMessageContaining("gone for ever");
        assertThat(faults.thrown()).isEqualTo(1);
    }

    @Test
    void aSystemThatIsNotThereAtTheStartIsToldAtOnceUnlessItIsToBeWaitedFor() {
        Faults faults = new Faults("schema", 1, 2, GONE);
        FakeSource source = FakeSource.resumable(faults, 1, 3);
        Pipeline pipeline = pipeline(source, new FakeSink(faults, store, LANES), 1);
        assertThatThrownBy(() -> pipeline.retry(RetryPolicy.standard()).run()).hasMessageContaining("gone");
        assertThat(faults.thrown()).isEqualTo(1);
        pipeline.retry(QUICK).run();
        assertThat(store.rows).hasSize(30);
    }

    @Test
    void aSourceThatCannotResumeIsNotReadAgain() {
        Set<Capability> none = Set.of(Capability.PARALLEL_READ);
        Faults faults = new Faults("write", 3, GONE);
        FakeSource source = new FakeSource(faults, 1, 8, true, none);
        assertThatThrownBy(() -> pipeline(source, new FakeSink(faults, store, GATHERED), 1)
                        .run())
                .hasMessageContaining("gone");
        assertThat(store.rows).isEmpty();
        Faults early = new Faults("openReader", 1, 2, GONE);
        FakeSource unread = new FakeSource(early, 1, 8, true, none);
        pipeline(unread, new FakeSink(early, store, GATHERED), 1).run();
        assertThat(store.rows).containsExactlyElementsOf(ids(80));
    }

    @Test
    void aSinkThatCannotGoOnIsNotWrittenAgain() {
        Faults faults = new Faults("write", 3, GONE);
        assertThatThrownBy(() -> pipeline(FakeSource.resumable(faults, 1, 8), new FakeSink(faults, store, Set.of()), 1)
                        .run())
                .hasMessageContaining("gone");
    }

    @Test
    void limitsAndRejectedRowsAreCountedOnce() {
        for (String operation : List.of("read", "write", "afterCommit")) {
            for (int call = 1; call < 7; call++) {
                FakeSink.Store mine = new FakeSink.Store();
                Faults faults = new Faults(operation, call, 2, GONE);
                FakeSource source = FakeSource.resumable(faults, 2, 5);
                source.rejectEvery = 9;
                FakeSink sink = new FakeSink(faults, mine, GATHERED);
                sink.refuse = 50;
                PipelineResult r = pipeline(source, sink, 2)
                        .onError(ErrorPolicy.skip().atMost(13))
                        .run();
                assertThat(r.rowsRejected()).isEqualTo(13);
                assertThat(r.rowsRead()).isEqualTo(100);
                assertThat(r.rowsWritten()).isEqualTo(87).isEqualTo(mine.rows.size());

                FakeSink.Store limited = new FakeSink.Store();
                Faults again = new Faults(operation, call, 2, GONE);
                pipeline(FakeSource.resumable(again, 2, 5), new FakeSink(again, limited, GATHERED), 2)
                        .limit(37)
                        .run();
                assertThat(limited.rows).hasSize(37).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void aRunThatBeginsAnewDoesNotHealBackIntoAnEarlierOne() {
        pipeline(FakeSource.resumable(Faults.none(), 1, 9), new FakeSink(Faults.none(), store, LANES), 1)
                .run();
        for (int call : new int[] {1, 5}) {
            store.rows.clear();
            Faults faults = new Faults("write", call, GONE);
            PipelineResult r = pipeline(FakeSource.resumable(faults, 1, 9), new FakeSink(faults, store, LANES), 1)
                    .resume(false)
                    .run();
            assertThat(store.rows).containsExactlyElementsOf(ids(90));
            assertThat(r.resumed()).isFalse();
        }
    }

    @Test
    void whatAnEarlierAttemptHasMadeIsNotInTheWay() {
        Faults faults = new Faults("write", 1, 2, GONE);
        FakeSink sink = new FakeSink(faults, store, LANES);
        sink.refusesSecondPrepare = true;
        pipeline(FakeSource.resumable(faults, 1, 3), sink, 1).run();
        assertThat(store.rows).containsExactlyElementsOf(ids(30));
    }

    @Test
    void aPipelineKnownByItsUrisGoesOnAfterADoubtfulLastCommit() {
        Faults faults = new Faults("afterCommit", 1, GONE);
        FakeSource source = FakeSource.resumable(faults, 3, 4);
        PipelineResult r = velo.pipeline()
                .from(source)
                .to(new FakeSink(faults, store, ONE_COMMIT))
                .retry(QUICK)
                .run();
        assertThat(store.rows).containsExactlyInAnyOrderElementsOf(ids(120));
        assertThat(r.complete()).isTrue();
        assertThat(r.rowsWritten()).isEqualTo(120);
        assertThat(r.checkpoints()).isEqualTo(1);
    }

    @Test
    void whoWaitsSaysForWhomAndCanBeCancelled() throws Exception {
        for (String operation : List.of("read", "write")) {
            CountDownLatch failed = new CountDownLatch(1);
            Faults faults = new Faults(operation, 2, () -> {
                failed.countDown();
                return GONE.get();
            });
            FakeSource source = FakeSource.resumable(faults, 2, 9);
            RunningPipeline running = pipeline(source, new FakeSink(faults, new FakeSink.Store(), GATHERED), 1)
                    .retry(PATIENT)
                    .start();
            failed.await();
            while (running.outages().isEmpty()) {
                Thread.onSpinWait();
            }
            Outage outage = running.outages().get(0);
            assertThat(outage.target()).isEqualTo(operation.equals("read") ? "fake://source" : "fake://sink");
            assertThat(outage.reason()).isEqualTo("gone");
            assertThat(outage.failures()).isEqualTo(1);
            running.cancel();
            assertThatThrownBy(running::join).isInstanceOfSatisfying(VeloException.class, e -> assertThat(e.kind())
                    .isEqualTo(ErrorKind.CANCELLED));
            assertThat(PipelineTest.threads("faulty")).isEmpty();
        }
    }

    @Test
    void stopEndsTheWaitForASourceWithACommit() throws Exception {
        Faults faults = new Faults("read", 4, GONE);
        FakeSource source = FakeSource.resumable(faults, 1, 9);
        RunningPipeline running = pipeline(source, new FakeSink(faults, store, ONE_COMMIT), 1)
                .retry(PATIENT)
                .start();
        while (running.outages().isEmpty()) {
            Thread.onSpinWait();
        }
        running.stop();
        assertThat(running.join().complete()).isFalse();
        assertThat(store.rows).containsExactlyElementsOf(ids(30));
    }

    @Test
    void stopEndsTheWaitForASinkWithItsFailure() throws Exception {
        Faults faults = new Faults("write", 1, GONE);
        RunningPipeline running = pipeline(
                        FakeSource.resumable(faults, 1, 9), new FakeSink(faults, store, ONE_COMMIT), 1)
                .retry(PATIENT)
                .start();
        while (running.outages().isEmpty()) {
            Thread.onSpinWait();
        }
        running.stop();
        assertThatThrownBy(running::join).hasMessageContaining("gone");
    }

    @Test
    void whoReadsWithoutAPipelineIsHealedToo() {
        Faults faults = new Faults("read", 3, GONE);
        List<Long> seen = new ArrayList<>();
        try (Reading reading = velo.read(FakeSource.resumable(faults, 2, 4))) {
            reading.records().forEach(r -> seen.add(r.getLong(0)));
        }
        assertThat(seen).containsExactlyElementsOf(ids(80));
    }
}
