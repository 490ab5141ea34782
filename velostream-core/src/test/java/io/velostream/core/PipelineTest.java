package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PipelineTest {
    static final Schema SCHEMA = Schema.of(
            Field.required("id", DataType.INT64),
            Field.of("name", DataType.STRING),
            Field.of("price", DataType.decimal(12, 2)));

    private final VeloStream velo = VeloStream.create();

    @BeforeEach
    @AfterEach
    void clear() {
        for (String name : List.of("pt-in", "pt-out", "pt-bad")) {
            MemoryStreams.clear(name);
        }
    }

    static RecordBatch rows(long from, long to) {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        for (long id = from; id < to; id++) {
            b.setLong(0, id).setString(1, id % 5 == 0 ? null : "n" + id).setLong(2, id * 10);
            b.endRow();
        }
        return b.build();
    }

    static void fill(int batches, int rowsEach) {
        for (int i = 0; i < batches; i++) {
            MemoryStreams.put("pt-in", rows((long) i * rowsEach, (long) (i + 1) * rowsEach));
        }
    }

    static List<Long> ids() {
        return MemoryStreams.batches("pt-out").stream()
                .flatMap(RecordBatch::records)
                .map(r -> r.getLong(r.schema().indexOf("id")))
                .toList();
    }

    static List<Record> out() {
        return MemoryStreams.batches("pt-out").stream()
                .flatMap(RecordBatch::records)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void copiesEveryRowOnceWithAnyParallelism(int lanes) {
        fill(20, 50);
        PipelineResult r = velo.pipeline()
                .from("memory://pt-in?splits=5")
                .to("memory://pt-out")
                .parallelism(lanes)
                .batchRows(7)
                .run();
        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 1000).boxed().toList());
        assertThat(r.rowsRead()).isEqualTo(1000);
        assertThat(r.rowsWritten()).isEqualTo(1000);
        assertThat(r.rowsRejected()).isZero();
        assertThat(r.complete()).isTrue();
        assertThat(r.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(r.bytesRead()).isPositive();
    }

    @Test
    void doesTheStepsInTheOrderGiven() {
        fill(3, 10);
        velo.pipeline()
                .from("memory://pt-in")
                .filter("id >= 5 and id % 2 = 0 and name is not null")
                .with("total", "price * 2")
                .rename("total", "double_price")
                .cast("id", DataType.INT32)
                .select("id", "double_price")
                .filter("id < 20")
                .to("memory://pt-out")
                .parallelism(1)
                .run();
        assertThat(MemoryStreams.batches("pt-out").get(0).schema())
                .isEqualTo(Schema.of(
                        Field.required("id", DataType.INT32), Field.of("double_price", DataType.decimal(13, 2))));
        assertThat(out().stream().map(r -> r.getInt(0))).containsExactly(6, 8, 12, 14, 16, 18);
        assertThat(out().get(0).getDecimal(1)).isEqualTo(new BigDecimal("1.20"));
    }

    @Test
    void mapsRecordsAndBatches() {
        fill(1, 4);
        Schema made = Schema.of(Field.of("text", DataType.STRING));
        velo.pipeline()
                .from("memory://pt-in")
                .mapBatch(b -> b.slice(0, Math.min(3, b.rowCount())))
                .filterRecord(r -> r.getLong(0) != 1)
                .mapRecord(made, (r, out) -> {
                    for (int i = 0; i < r.getLong(0); i++) {
                        out.setString(0, r.getString(1) + "/" + i);
                        out.endRow();
                    }
                })
                .to("memory://pt-out")
                .run();
        assertThat(out().stream().map(r -> r.getString(0))).containsExactly("n2/0", "n2/1");
    }

    @Test
    void metadataFollowsItsRows() {
        ColumnBuilder kinds = ColumnBuilder.of(MetadataField.CHANGE_KIND.field().type(), 4);
        for (ChangeKind k : List.of(ChangeKind.INSERT, ChangeKind.DELETE, ChangeKind.INSERT, ChangeKind.UPDATE_AFTER)) {
            Values.append(kinds, k.code());
        }
        MemoryStreams.put("pt-in", rows(0, 4).withMetadata(MetadataField.CHANGE_KIND, kinds.build()));
        velo.pipeline()
                .from("memory://pt-in")
                .filter("id <> 0 and id <> 2")
                .to("memory://pt-out")
                .run();
        RecordBatch b = MemoryStreams.batches("pt-out").get(0);
        assertThat(b.metadata(MetadataField.CHANGE_KIND)).isPresent();
        assertThat(Values.get(b.metadata(MetadataField.CHANGE_KIND).orElseThrow(), 0))
                .isEqualTo(ChangeKind.DELETE.code());
        assertThat(Values.get(b.metadata(MetadataField.CHANGE_KIND).orElseThrow(), 1))
                .isEqualTo(ChangeKind.UPDATE_AFTER.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theLimitIsExactAcrossLanes(int lanes) {
        fill(50, 20);
        PipelineResult r = velo.pipeline()
                .from("memory://pt-in?splits=4")
                .filter("id % 2 = 1")
                .to("memory://pt-out")
                .parallelism(lanes)
                .batchRows(9)
                .limit(123)
                .run();
        assertThat(ids()).hasSize(123).doesNotHaveDuplicates().allMatch(id -> id % 2 == 1);
        assertThat(r.complete()).isTrue();
    }

    @Test
    void theFirstBadRowFailsWithRowColumnAndValue() {
        fill(2, 10);
        assertThatThrownBy(() -> velo.pipeline()
                        .from("memory://pt-in")
                        .with("q", "100 / (id - 13)")
                        .to("memory://pt-out")
                        .run())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("memory://pt-in")
                .hasMessageContaining("row 14")
                .hasMessageContaining("'q'")
                .hasMessageContaining("division by zero");
        assertThat(out()).isEmpty();
    }

    @Test
    void badRowsAreSkippedUpToTheBound() {
        fill(2, 10);
        PipelineResult r = velo.pipeline("skip")
                .from("memory://pt-in")
                .cast("name", DataType.INT32)
                .to("memory://pt-out")
                .onError(ErrorPolicy.skip())
                .run();
        assertThat(r.rowsRejected()).isEqualTo(16);
        assertThat(ids()).containsExactly(0L, 5L, 10L, 15L);
        assertThatThrownBy(() -> velo.pipeline("skip3")
                        .from("memory://pt-in")
                        .cast("name", DataType.INT32)
                        .to("memory://pt-bad")
                        .onError(ErrorPolicy.skip(3))
                        .run())
                .hasMessageContaining("one bad row more than the 3");
        assertThatThrownBy(() -> velo.pipeline("share")
                        .from("memory://pt-in")
                        .cast("name", DataType.INT32)
                        .to("memory://pt-bad")
                        .onError(ErrorPolicy.skip().atMostShare(0.5))
                        .run())
                .hasMessageContaining("16 of 20 rows");
    }

    @Test
    void badRowsGoToTheDeadLetterSink() {
        fill(1, 6);
        velo.pipeline("letters")
                .from("memory://pt-in")
                .cast("name", DataType.INT32)
                .to("memory://pt-out")
                .onError(ErrorPolicy.deadLetter("memory://pt-bad"))
                .run();
        List<Record> bad = MemoryStreams.batches("pt-bad").stream()
                .flatMap(RecordBatch::records)
                .toList();
        assertThat(bad).hasSize(4);
        assertThat(bad.get(0).schema()).isEqualTo(Pipeline.DEAD_LETTER_SCHEMA);
        assertThat(bad.get(0).get("pipeline")).isEqualTo("letters");
        assertThat(bad.get(0).get("source")).isEqualTo("memory://pt-in");
        assertThat(bad.get(0).get("reason")).isEqualTo("column 'name': the value 'n1' is no int32");
        assertThat(bad.get(0).get("record")).isEqualTo("{\"id\":1,\"name\":\"n1\",\"price\":0.10}");
        assertThat(bad.get(0).get("position")).isEqualTo("split 0, row 2");
    }

    @Test
    void unknownColumnsAndTypesAreToldBeforeAnythingRuns() {
        fill(1, 1);
        Pipeline base = velo.pipeline().from("memory://pt-in").to("memory://pt-out");
        assertThatThrownBy(() -> base.select("id", "nme").start()).hasMessageContaining("Did you mean 'name'?");
        assertThatThrownBy(() -> velo.pipeline()
                        .from("memory://pt-in")
                        .to("memory://pt-out")
                        .filter("name > 5")
                        .start())
                .hasMessageContaining("string with int64");
        assertThatThrownBy(() -> velo.pipeline().from("memory://pt-in").start()).hasMessageContaining("no sink");
    }

    @Test
    void mapsColumnsToTheSinkByNameAndWidens() {
        MemoryStreams.create(
                "pt-out",
                Schema.of(
                        Field.of("PRICE", DataType.decimal(18, 4)),
                        Field.of("extra", DataType.DATE),
                        Field.required("id", DataType.STRING)));
        fill(1, 3);
        velo.pipeline()
                .from("memory://pt-in")
                .drop("name")
                .to("memory://pt-out")
                .run();
        assertThat(out().get(2).toString()).isEqualTo("{PRICE=0.2000, extra=null, id=2}");
    }

    @Test
    void refusesWhatDoesNotFitTheSinkWithAllProblemsAtOnce() {
        MemoryStreams.create(
                "pt-out", Schema.of(Field.of("id", DataType.INT32), Field.required("must", DataType.STRING)));
        fill(1, 3);
        assertThatThrownBy(() -> velo.pipeline()
                        .from("memory://pt-in")
                        .to("memory://pt-out")
                        .start())
                .hasMessageContaining("'must'")
                .hasMessageContaining("'id' is int64, which as int32 may lose information")
                .hasMessageContaining("'price' has no place");
    }

    @Test
    void lossyConversionsAreCheckedValueByValueWhenAllowed() {
        MemoryStreams.create("pt-out", Schema.of(Field.of("id", DataType.INT8)));
        MemoryStreams.put("pt-in", rows(120, 130));
        PipelineResult r = velo.pipeline()
                .from("memory://pt-in")
                .to("memory://pt-out")
                .allowLossy(true)
                .ignoreUnmapped(true)
                .onError(ErrorPolicy.skip())
                .run();
        assertThat(r.rowsRejected()).isEqualTo(2);
        assertThat(out().stream().map(x -> x.getInt(0))).containsExactly(120, 121, 122, 123, 124, 125, 126, 127);
    }

    @Test
    void anUnnamedPipelineBeginsAnewANamedOneReadsOnlyWhatIsNew() {
        fill(2, 10);
        velo.pipeline().from("memory://pt-in").to("memory://pt-out").run();
        velo.pipeline().from("memory://pt-in").to("memory://pt-out").run();
        assertThat(ids()).hasSize(40);
        MemoryStreams.clear("pt-out");
        velo.pipeline("named").from("memory://pt-in").to("memory://pt-out").run();
        PipelineResult again = velo.pipeline("named")
                .from("memory://pt-in")
                .to("memory://pt-out")
                .run();
        assertThat(again.rowsRead()).isZero();
        MemoryStreams.put("pt-in", rows(20, 25));
        velo.pipeline("named").from("memory://pt-in").to("memory://pt-out").run();
        assertThat(ids())
                .containsExactlyElementsOf(LongStream.range(0, 25).boxed().toList());
    }

    @Test
    void aRunWhoseOutputIsThereInFullIsDoneAndNotInItsOwnWay() {
        fill(2, 10);
        String once = "memory://pt-out?if_exists=fail";
        velo.pipeline().from("memory://pt-in").filter("id > 3").to(once).run();
        PipelineResult again =
                velo.pipeline().from("memory://pt-in").filter("id > 3").to(once).run();
        assertThat(again.complete()).isTrue();
        assertThat(again.resumed()).isTrue();
        assertThat(again.rowsWritten()).isZero();
        assertThat(again.checkpoints()).isZero();
        assertThat(ids()).hasSize(16);
        assertInTheWay(velo.pipeline().from("memory://pt-in").filter("id > 4").to(once));
        assertInTheWay(
                velo.pipeline().from("memory://pt-in").filter("id > 3").to(once).resume(false));
        MemoryStreams.put("pt-in", rows(20, 25));
        assertInTheWay(velo.pipeline().from("memory://pt-in").filter("id > 3").to(once));
        assertThat(ids()).hasSize(16);
    }

    @Test
    void whatAFunctionDidIsNotKnownSoItsOutputIsInTheWay() {
        fill(1, 10);
        String once = "memory://pt-out?if_exists=fail";
        velo.pipeline().from("memory://pt-in").mapBatch(b -> b).to(once).run();
        assertInTheWay(velo.pipeline().from("memory://pt-in").mapBatch(b -> b).to(once));
    }

    private static void assertInTheWay(Pipeline pipeline) {
        assertThatThrownBy(pipeline::run).isInstanceOfSatisfying(VeloException.class, e -> assertThat(e.kind())
                .isEqualTo(ErrorKind.ALREADY_EXISTS));
    }

    @Test
    void otherStepsUnderTheSameNameAreRefusedUnlessBegunAnew() {
        fill(1, 10);
        velo.pipeline("named").from("memory://pt-in").to("memory://pt-out").run();
        Pipeline other =
                velo.pipeline("named").from("memory://pt-in").filter("id > 3").to("memory://pt-out");
        assertThatThrownBy(other::run).hasMessageContaining("other steps").hasMessageContaining("resume(false)");
        other.resume(false).run();
        assertThat(ids()).hasSize(16);
    }

    @Test
    void anEmptyInputGivesAnEmptyCompleteOutput() {
        MemoryStreams.create("pt-in", SCHEMA);
        PipelineResult r =
                velo.pipeline().from("memory://pt-in").to("memory://pt-out").run();
        assertThat(r.complete()).isTrue();
        assertThat(r.checkpoints()).isEqualTo(1);
    }

    @Test
    void stopCommitsWhatWasReadAndTheNextRunGoesOn() throws Exception {
        fill(1, 10);
        CountDownLatch seen = new CountDownLatch(1);
        RunningPipeline running = velo.pipeline("stop")
                .from("memory://pt-in?unbounded=true&splits=2")
                .mapBatch(b -> {
                    if (b.rowCount() > 0) {
                        seen.countDown();
                    }
                    return b;
                })
                .to("memory://pt-out")
                .parallelism(2)
                .start();
        seen.await();
        running.stop();
        PipelineResult first = running.join();
        assertThat(first.complete()).isFalse();
        assertThat(ids()).hasSize((int) first.rowsRead());
        MemoryStreams.put("pt-in", rows(10, 20), rows(20, 30));
        MemoryStreams.end("pt-in");
        PipelineResult second = velo.pipeline("stop")
                .from("memory://pt-in?unbounded=true&splits=2")
                .mapBatch(b -> b)
                .to("memory://pt-out")
                .parallelism(1)
                .run();
        assertThat(second.resumed()).isTrue();
        assertThat(second.complete()).isTrue();
        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 30).boxed().toList());
    }

    @Test
    void cancelLeavesNothingBehind() throws Exception {
        MemoryStreams.create("pt-in", SCHEMA);
        RunningPipeline running = velo.pipeline("cancelled")
                .from("memory://pt-in?unbounded=true")
                .to("memory://pt-out")
                .start();
        assertThat(running.join(Duration.ofMillis(1))).isEmpty();
        running.cancel();
        assertThatThrownBy(running::join).isInstanceOfSatisfying(VeloException.class, e -> assertThat(e.kind())
                .isEqualTo(ErrorKind.CANCELLED));
        assertThat(threads("cancelled")).isEmpty();
        assertThat(running.isDone()).isTrue();
    }

    @Test
    void anInterruptOfTheWaitingThreadCancels() throws Exception {
        MemoryStreams.create("pt-in", SCHEMA);
        List<Throwable> thrown = new ArrayList<>();
        Thread t = new Thread(() -> {
            try {
                velo.pipeline("interrupted")
                        .from("memory://pt-in?unbounded=true")
                        .to("memory://pt-out")
                        .run();
            } catch (VeloException e) {
                thrown.add(e);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        t.start();
        t.interrupt();
        t.join();
        assertThat(thrown).hasSize(1);
        assertThat(threads("interrupted")).isEmpty();
    }

    static List<String> threads(String pipeline) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(n -> n.startsWith("velostream-" + pipeline + "-lane"))
                .toList();
    }

    @Test
    void tellsProgressAndTheGuarantee() {
        fill(5, 10);
        List<String> told = new ArrayList<>();
        velo.pipeline()
                .from("memory://pt-in")
                .to("memory://pt-out")
                .progress(
                        new ProgressListener() {
                            @Override
                            public void progress(Progress p) {
                                told.add(p.rowsRead() + " " + p.fraction().orElse(-1));
                            }

                            @Override
                            public void starting(DeliveryGuarantee g, String reason) {
                                told.add(g + reason);
                            }
                        },
                        Duration.ofHours(1))
                .run();
        assertThat(told).startsWith("EXACTLY_ONCE").endsWith("50 1.0");
    }

    @Test
    void theSourceIsAskedForWhatIsNeededAndConstantsHaveTheTypesOfTheirColumns() {
        fill(1, 20);
        List<ReadRequest> asked = new ArrayList<>();
        DataSource spy = new SpySource(velo.createSource("memory://pt-in"), asked);
        velo.pipeline()
                .from(spy)
                .filter("price >= '0.50' and id in ('7', '9')")
                .with("x", "id + 1")
                .select("x", "name")
                .to("memory://pt-out")
                .run();
        assertThat(asked.get(0).filter().orElseThrow()).hasToString("((price >= 0.50) and (id in (7, 9)))");
        assertThat(asked.get(0).columns().orElseThrow()).containsExactlyInAnyOrder("id", "name");
        assertThat(asked.get(0).limit()).isEmpty();
        assertThat(out().stream().map(r -> r.getLong(0))).containsExactly(8L, 10L);
        asked.clear();
        velo.pipeline().from(spy).drop("name").to("memory://pt-bad").limit(3).run();
        assertThat(asked.get(0).limit()).hasValue(3);
        assertThat(MemoryStreams.rowCount("pt-bad")).isEqualTo(3);
    }

    @Test
    void nothingNewIsNotEvenAnEmptyCommit() {
        fill(1, 5);
        velo.pipeline("named").from("memory://pt-in").to("memory://pt-out").run();
        PipelineResult again = velo.pipeline("named")
                .from("memory://pt-in")
                .to("memory://pt-out")
                .run();
        assertThat(again.checkpoints()).isZero();
        assertThat(again.complete()).isTrue();
    }
}
