package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks that say only later which rows they do not take, or that do not take what a change stream has. */
@Timeout(60)
class LateRejectionTest {
    private static final Set<Capability> LANES =
            Set.of(Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.EXACTLY_ONCE);
    private static final Schema IDS = Schema.of(Field.required("id", DataType.INT64));

    private final VeloStream velo = VeloStream.create();
    private final FakeSink.Store store = new FakeSink.Store();

    @AfterEach
    void forget() {
        MemoryStreams.clear("late-in");
        MemoryStreams.clear("late-bad");
    }

    private static RecordBatch ids(long from, long to) {
        BatchBuilder b = new BatchBuilder(IDS);
        LongStream.range(from, to).forEach(id -> b.setLong(0, id).endRow());
        return b.build();
    }

    private FakeSink sink(int settlesEvery) {
        FakeSink sink = new FakeSink(Faults.none(), store, LANES);
        sink.refuse = 13;
        sink.settlesEvery = settlesEvery;
        return sink;
    }

    private Pipeline pipeline(FakeSink sink) {
        for (int i = 0; i < 7; i++) {
            MemoryStreams.put("late-in", ids(i * 10L, i * 10L + 10));
        }
        return velo.pipeline("late").from("memory://late-in").to(sink).parallelism(1);
    }

    /** At once, within the run, at its end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void aRowThatIsRejectedLateIsCountedAndKeptAsAnyOther(int settlesEvery) {
        PipelineResult result = pipeline(sink(settlesEvery))
                .onError(ErrorPolicy.deadLetter("memory://late-bad"))
                .run();
        assertThat(result.rowsRead()).isEqualTo(70);
        assertThat(result.rowsWritten()).isEqualTo(69);
        assertThat(result.rowsRejected()).isEqualTo(1);
        assertThat(store.rows).hasSize(69).doesNotContain(13L);
        assertThat(MemoryStreams.batches("late-bad").stream().flatMap(RecordBatch::records))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.get("record")).isEqualTo("{\"id\":13}");
                    assertThat(letter.get("stage")).isEqualTo("write");
                    assertThat(letter.get("source_offset")).asString().contains("20");
                });
    }

    @Test
    void aRowThatIsRejectedLateEndsARunThatBearsNone() {
        assertThatThrownBy(() -> pipeline(sink(100)).run())
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("A row cannot be written")
                .hasMessageContaining("row 14")
                .hasMessageContaining("refused 13");
        assertThat(store.rows).isEmpty();
    }

    @Test
    void aSinkThatOnlyTakesNewRowsIsNotToldToEmptyItself() {
        ColumnBuilder kinds = ColumnBuilder.of(MetadataField.CHANGE_KIND.field().type(), 2);
        for (ChangeKind kind : List.of(ChangeKind.INSERT, ChangeKind.TRUNCATE)) {
            Values.append(kinds, kind.code());
        }
        MemoryStreams.put("late-in", ids(0, 2).withMetadata(MetadataField.CHANGE_KIND, kinds.build()));
        assertThatThrownBy(() -> velo.pipeline("late")
                        .from("memory://late-in")
                        .to(sink(1))
                        .run())
                .hasMessageContaining("The sink cannot apply changes")
                .hasMessageContaining("the snapshot of it that was interrupted begins again")
                .hasMessageContaining("--no-resume");
        assertThat(store.rows).isEmpty();
    }
}
