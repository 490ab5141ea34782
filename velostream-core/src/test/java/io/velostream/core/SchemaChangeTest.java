package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose batches come in another schema than those before. */
@Timeout(60)
class SchemaChangeTest {
    private static final String IN = "schema-change-in";
    private static final String OUT = "schema-change-out";
    private static final Schema NARROW = Schema.parse("id:int64");
    private static final Schema WIDE = Schema.parse("id:int64, note:string?");

    private final VeloStream velo = VeloStream.create();

    @BeforeEach
    @AfterEach
    void clear() {
        MemoryStreams.clear(IN);
        MemoryStreams.clear(OUT);
    }

    private static RecordBatch narrow(long... ids) {
        return Rows.batch(NARROW, Arrays.stream(ids).mapToObj(List::of).toList());
    }

    private static RecordBatch wide(long... ids) {
        return Rows.batch(
                WIDE, Arrays.stream(ids).mapToObj(id -> List.of(id, "n" + id)).toList());
    }

    private Pipeline pipeline(String sinkOptions) {
        return velo.pipeline("schema-change")
                .from("memory://" + IN)
                .to("memory://" + OUT + sinkOptions)
                .parallelism(1);
    }

    /** What came out, each row with the names of its columns. */
    private static List<String> out() {
        List<String> rows = new ArrayList<>();
        for (RecordBatch b : MemoryStreams.batches(OUT)) {
            b.records().forEach(r -> {
                StringBuilder row = new StringBuilder();
                for (int i = 0; i < b.schema().size(); i++) {
                    row.append(i == 0 ? "" : " ")
                            .append(b.schema().field(i).name())
                            .append('=')
                            .append(r.get(i));
                }
                rows.add(row.toString());
            });
        }
        return rows;
    }

    @Test
    void aColumnThatIsAddedComesThroughAndLaterRowsWithoutItHaveANull() {
        MemoryStreams.put(IN, narrow(1, 2), wide(3), narrow(4), wide(5));
        PipelineResult r = pipeline("?evolve=add_columns").run();
        assertThat(r.rowsWritten()).isEqualTo(5);
        assertThat(out()).containsExactly("id=1", "id=2", "id=3 note=n3", "id=4 note=null", "id=5 note=n5");
        assertThat(velo.createSource("memory://" + OUT).schema()).isEqualTo(WIDE);
    }

    @Test
    void theStepsAreDoneToTheNewColumnsToo() {
        Schema tagged = Schema.parse("id:int64, note:string?, secret:string?");
        MemoryStreams.put(IN, narrow(1, 2), Rows.batch(tagged, List.of(List.of(3L, "c", "s"), List.of(4L, "d", "s"))));
        pipeline("?evolve=add_columns")
                .filter("id <> 2 and id < 4")
                .with("double", "id * 2")
                .mapBatch(b -> b.schema().contains("secret")
                        ? b.withColumns(
                                b.schema().select(List.of("id", "note", "double")),
                                List.of(b.column("id"), b.column("note"), b.column("double")))
                        : b)
                .rename("id", "key")
                .run();
        assertThat(out()).containsExactly("key=1 double=2", "key=3 double=6 note=c");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everyLaneGoesOnWithTheNewSchema(int lanes) {
        for (int i = 0; i < 40; i++) {
            MemoryStreams.put(IN, i % 10 < 5 ? narrow(i) : wide(i));
        }
        velo.pipeline()
                .from("memory://" + IN + "?splits=4")
                .to("memory://" + OUT + "?evolve=add_columns")
                .parallelism(lanes)
                .checkpointEvery(3)
                .run();
        List<String> rows = new ArrayList<>();
        for (String row : out()) {
            rows.add(row.replace(" note=null", ""));
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            expected.add(i % 10 < 5 ? "id=" + i : "id=" + i + " note=n" + i);
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void anEndlessStreamGoesOn() {
        MemoryStreams.put(IN, narrow(1));
        RunningPipeline running = velo.pipeline("schema-change")
                .from("memory://" + IN + "?unbounded=true&splits=3")
                .to("memory://" + OUT + "?evolve=add_columns")
                .parallelism(3)
                .start();
        MemoryStreams.put(IN, wide(2));
        MemoryStreams.put(IN, wide(3), narrow(4));
        MemoryStreams.end(IN);
        running.join();
        assertThat(out().stream().map(row -> row.replace(" note=null", "")))
                .containsExactlyInAnyOrder("id=1", "id=2 note=n2", "id=3 note=n3", "id=4");
    }

    @Test
    void aSinkThatKeepsItsColumnsFailsWithTheCureAndTheNextRunGoesOn() {
        MemoryStreams.put(IN, narrow(1, 2), wide(3));
        assertThatThrownBy(() -> pipeline("").checkpointEvery(1).run())
                .isInstanceOfSatisfying(VeloException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA);
                    assertThat(e)
                            .hasMessageContaining("The schema of the rows has changed")
                            .hasMessageContaining("column 'note' has no place in the sink")
                            .hasMessageContaining("Let the sink evolve");
                });
        pipeline("?evolve=add_columns").run();
        assertThat(out()).containsExactly("id=1", "id=2", "id=3 note=n3");
    }

    @Test
    void newColumnsAreLeftOutWhenThatIsAskedFor() {
        MemoryStreams.put(IN, narrow(1), wide(2));
        pipeline("").ignoreUnmapped(true).run();
        assertThat(out()).containsExactly("id=1", "id=2");
    }

    @Test
    void aColumnThatVanishesIsNullWhereItMayBe() {
        MemoryStreams.put(IN, wide(1), narrow(2), wide(3));
        pipeline("").run();
        assertThat(out()).containsExactly("id=1 note=n1", "id=2 note=null", "id=3 note=n3");
    }

    @Test
    void aRequiredColumnThatVanishesIsAnError() {
        Schema required = Schema.parse("id:int64, note:string");
        MemoryStreams.put(IN, Rows.batch(required, List.of(List.of(1L, "a"))), narrow(2));
        assertThatThrownBy(() -> pipeline("?evolve=add_columns").run())
                .hasMessageContaining("column 'note' of the sink is required")
                .hasMessageContaining("The sink did not take the change over");
    }

    @Test
    void aTypeThatTheSinkCannotHoldIsAnErrorUnlessLossIsAllowed() {
        Schema texts = Schema.parse("id:string");
        MemoryStreams.put(IN, narrow(1), Rows.batch(texts, List.of(List.of("2"))));
        assertThatThrownBy(() -> pipeline("").run())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA));
        pipeline("").allowLossy(true).resume(false).run();
        assertThat(out()).containsExactly("id=1", "id=2");
    }
}
