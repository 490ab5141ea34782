package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {
    private static final Set<Capability> LANES = Set.of(
            Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.LANE_COMMIT, Capability.EXACTLY_ONCE);

    private final FakeProvider provider = new FakeProvider();
    private final FakeSink.Store store = new FakeSink.Store();
    private final VeloStream velo = VeloStream.builder().add(provider).build();

    private Pipeline pipeline(Faults faults, String options) {
        provider.source = FakeSource.resumable(faults, 2, 6);
        provider.sink = new FakeSink(faults, store, LANES);
        return velo.pipeline("limits")
                .from("fake://a/x?" + options)
                .to("fake://b/x?" + options)
                .parallelism(2)
                .checkpointEvery(25);
    }

    private void assertExactlyOnce() {
        assertThat(store.rows)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 120).boxed().toList());
    }

    /** What a connector does when its thread is interrupted. */
    private static Supplier<Throwable> hangs() {
        return () -> {
            try {
                Thread.sleep(Duration.ofHours(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return VeloException.of(ErrorKind.CANCELLED, "interrupted").build();
        };
    }

    @Test
    void aCallThatHangsIsInterruptedAndTheRunHeals() {
        for (String operation : List.of("schema", "read", "openReader", "write", "commit", "prepareCommit")) {
            store.rows.clear();
            store.checkpoints.clear();
            Faults faults = new Faults(operation, operation.equals("schema") ? 1 : 2, hangs());
            pipeline(faults, "call_timeout=200ms&retry_backoff=1ms&retry_start=1m&retry_time=1m")
                    .run();
            assertExactlyOnce();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aTimeoutSaysSo() {
        Faults faults = new Faults("schema", 1, 100, hangs());
        provider.source = FakeSource.resumable(faults, 1, 1);
        assertThatThrownBy(
                        () -> velo.createSource("fake://a/x?call_timeout=5ms").schema())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT))
                .hasMessageContaining("call_timeout")
                .hasMessageContaining("fake://source");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void limitsOfRateAndNumberChangeNoRow() {
        pipeline(Faults.none(), "rate_rows=1000&rate_bytes=1MB&max_calls=1&call_timeout=1m")
                .run();
        assertExactlyOnce();
    }

    /** What waits for a slow writer stays in the heap, and is moved there again and again. */
    @Test
    void aReaderIsAFewBatchesAheadOfItsWriterAndNoMore() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        Schema schema = Schema.parse("id:int64, text:string");
        BatchBuilder one = new BatchBuilder(schema);
        ((LongColumnBuilder) one.column(0)).append(1);
        ((BytesColumnBuilder) one.column(1)).append(new byte[(1 << 20) - 100]);
        one.endRow();
        MemoryStreams.create("ahead", schema);
        MemoryStreams.put("ahead", Collections.nCopies(100, one.build()));
        MemoryStreams.end("ahead");
        AtomicInteger read = new AtomicInteger();
        AtomicInteger whenItWaits = new AtomicInteger();
        Faults untilTheReaderWaits = new Faults("write", 1, () -> {
            while (read.get() < 10 || threadState("velostream-ahead-lane-0-read") != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            whenItWaits.set(read.get());
            return VeloException.of(ErrorKind.CANCELLED, "seen").build();
        });
        provider.sink = new FakeSink(untilTheReaderWaits, store, LANES);
        Pipeline ahead = velo.pipeline("ahead")
                .from(VeloStream.create().createSource("memory://ahead"))
                .mapBatch(batch -> {
                    // An empty one is sent ahead to see what becomes of its columns.
                    read.addAndGet(batch.rowCount());
                    return batch;
                })
                .to("fake://b/x")
                .parallelism(1);
        assertThatThrownBy(ahead::run).hasMessageContaining("seen");
        MemoryStreams.clear("ahead");
        // Eight wait, one is being written, one has no room.
        assertThat(whenItWaits).hasValue(10);
    }

    private static Thread.State threadState(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals(name))
                .map(Thread::getState)
                .findFirst()
                .orElse(Thread.State.TERMINATED);
    }

    @Test
    void theRateHoldsOverManyBatches() {
        provider.source = FakeSource.resumable(Faults.none(), 1, 6);
        long start = System.nanoTime();
        AtomicInteger rows = new AtomicInteger();
        try (Reading r = velo.read("fake://a/x?rate_rows=100")) {
            r.batches().forEach(b -> rows.addAndGet(b.rowCount()));
        }
        assertThat(rows).hasValue(60);
        // Sixty rows at ten a period of 100 ms, of which the first ten need not wait.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void callsAtOnceAreCountedForAllOfAHost() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        provider.source = FakeSource.resumable(Faults.none(), 4, 50);
        provider.source.onRead = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        };
        provider.sink = new FakeSink(Faults.none(), store, LANES);
        velo.pipeline("calls")
                .from("fake://a/x?max_calls=1")
                .to("fake://b/x")
                .parallelism(4)
                .run();
        assertThat(store.rows).hasSize(2000).doesNotHaveDuplicates();
        assertThat(most).hasValue(1);
    }
}
