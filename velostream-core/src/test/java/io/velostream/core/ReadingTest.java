package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.memory.MemoryStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadingTest {
    private final VeloStream velo = VeloStream.create();

    @AfterEach
    void clear() {
        MemoryStreams.clear("reading");
    }

    private static void fill() {
        for (int i = 0; i < 5; i++) {
            MemoryStreams.put("reading", PipelineTest.rows(i * 10L, i * 10L + 10));
        }
    }

    @Test
    void givesTheSameRowsAsBatchesAndAsRecordsAsOftenAsAsked() {
        fill();
        try (Reading reading = velo.read("memory://reading?splits=3").batchRows(4)) {
            long rows = 0;
            for (RecordBatch b : reading) {
                assertThat(b.rowCount()).isBetween(1, 4);
                rows += b.rowCount();
            }
            assertThat(rows).isEqualTo(50);
            try (Stream<Record> records = reading.records()) {
                assertThat(records.map(r -> r.getLong(0)))
                        .containsExactlyElementsOf(
                                LongStream.range(0, 50).boxed().toList());
            }
        }
    }

    @Test
    void filtersSelectsAndLimits() {
        fill();
        try (Reading reading = velo.read("memory://reading")
                .filter("id % 2 = 1 and id > 4")
                .select("name")
                .limit(7)) {
            assertThat(reading.schema().names()).containsExactly("name");
            assertThat(reading.records().map(r -> r.get(0)))
                    .containsExactly(null, "n7", "n9", "n11", "n13", null, "n17");
        }
    }

    @Test
    void anUnboundedSourceEndsOnceItWasIdleForLongEnough() {
        fill();
        try (Reading reading = velo.read("memory://reading?unbounded=true").untilIdle(Duration.ofMillis(100))) {
            assertThat(reading.records().count()).isEqualTo(50);
        }
    }

    @Test
    void aBadRowIsAnErrorUnlessItIsTaken() {
        fill();
        try (Reading reading = velo.read("memory://reading").filter("10 / (id - 3) > 0")) {
            assertThatThrownBy(() -> reading.records().count()).hasMessageContaining("division by zero");
        }
        List<RejectedRow> bad = new ArrayList<>();
        try (Reading reading =
                velo.read("memory://reading").filter("10 / (id - 3) > 0").onRejected(bad::add)) {
            assertThat(reading.records().map(r -> r.getLong(0)))
                    .startsWith(4L, 5L)
                    .hasSize(10);
        }
        assertThat(bad).hasSize(1);
    }

    @Test
    void anUnboundedSourceGoesOnUntilItEnds() {
        fill();
        try (Reading reading = velo.read("memory://reading?unbounded=true&splits=2");
                Stream<Record> records = reading.records()) {
            MemoryStreams.end("reading");
            assertThat(records.map(r -> r.getLong(0)))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 50).boxed().toList());
        }
    }

    @Test
    void aPublisherGivesNoMoreThanWasAskedFor() throws Exception {
        fill();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Flow.Subscription[] subscription = new Flow.Subscription[1];
        try (Reading reading = velo.read("memory://reading")) {
            reading.publisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription s) {
                    subscription[0] = s;
                    events.add("subscribed");
                }

                @Override
                public void onNext(RecordBatch item) {
                    events.add("batch");
                }

                @Override
                public void onError(Throwable t) {
                    events.add("error " + t.getMessage());
                }

                @Override
                public void onComplete() {
                    events.add("complete");
                }
            });
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("subscribed");
            subscription[0].request(2);
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("batch");
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("batch");
            assertThat(events.poll(50, TimeUnit.MILLISECONDS)).isNull();
            subscription[0].request(Long.MAX_VALUE);
            assertThat(List.of(take(events), take(events), take(events), take(events)))
                    .containsExactly("batch", "batch", "batch", "complete");
        }
    }

    @Test
    void aPublisherRefusesAWrongDemandAndEndsWhenCancelled() throws Exception {
        fill();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (Reading reading = velo.read("memory://reading")) {
            reading.publisher().subscribe(subscriber(events, 0));
            assertThat(take(events)).contains("request 1 or more");
        }
    }

    private static String take(BlockingQueue<String> events) throws InterruptedException {
        return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }

    private static Flow.Subscriber<RecordBatch> subscriber(BlockingQueue<String> events, long demand) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                s.request(demand);
            }

            @Override
            public void onNext(RecordBatch item) {
                events.add("batch");
            }

            @Override
            public void onError(Throwable t) {
                events.add("error " + t.getMessage());
            }

            @Override
            public void onComplete() {
                events.add("complete");
            }
        };
    }
}
