package io.velostream.file;

import static io.velostream.file.FileFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.Pipeline;
import io.velostream.core.PipelineResult;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text whose types were guessed, into a target that has its own. */
class GuessedTypesTest {
    private static final String TARGET = "guessed-types";

    private final VeloStream velo = VeloStream.create();

    @TempDir
    private Path folder;

    @BeforeEach
    @AfterEach
    void clear() {
        MemoryStreams.clear(TARGET);
    }

    private Pipeline into(String schema, String source) {
        MemoryStreams.create(TARGET, Schema.parse(schema));
        return velo.pipeline().from(source).to("memory://" + TARGET + "?if_exists=append");
    }

    private static List<String> arrived() {
        List<String> rows = new ArrayList<>();
        for (RecordBatch batch : MemoryStreams.batches(TARGET)) {
            batch.records().forEach(r -> rows.add(r.toString()));
        }
        return rows;
    }

    private String csv() {
        return write(
                        folder.resolve("in.csv"),
                        "id,price,big,code,at,tags",
                        "1,0.1,12345678901234567890.12,1,2026-01-02,\"[\"\"a\"\"]\"",
                        "2,2.50,,0,2026-02-03,")
                .toString();
    }

    @Test
    void valuesAreReadAsTheTypesOfTheTarget() {
        into("id:int16,price:decimal(12,2),big:numeric?,code:boolean,at:timestamp(us),tags:list<string>?", csv())
                .run();
        assertThat(arrived())
                .containsExactly(
                        "{id=1, price=0.10, big=12345678901234567890.12, code=true, at=2026-01-02T00:00, tags=[a]}",
                        "{id=2, price=2.50, big=null, code=false, at=2026-02-03T00:00, tags=null}");
    }

    @Test
    void jsonLinesToo() {
        String file = write(folder.resolve("in.jsonl"), "{\"price\":0.1}", "{\"price\":7}")
                .toString();
        into("price:decimal(12,2)", file).run();
        assertThat(arrived()).containsExactly("{price=0.10}", "{price=7.00}");
    }

    @Test
    void aValueThatIsNoneOfTheTypeIsARejectedRow() {
        String file = write(folder.resolve("in.csv"), "id,price", "1,0.1", "2,0.125", "3,4.0")
                .toString();
        PipelineResult result = into("id:int64,price:decimal(12,2)", file)
                .onError(ErrorPolicy.skip())
                .run();
        assertThat(result.rowsRejected()).isEqualTo(1);
        assertThat(arrived()).containsExactly("{id=1, price=0.10}", "{id=3, price=4.00}");
    }

    @Test
    void renamedAndSelectedColumnsAreReadSoAndThoseThatAStepLooksIntoAreNot() {
        into("cost:decimal(12,2)", csv()).rename("price", "cost").select("cost").run();
        assertThat(arrived()).containsExactly("{cost=0.10}", "{cost=2.50}");
        MemoryStreams.clear(TARGET);
        Pipeline calculated =
                into("price:decimal(12,2)", csv()).filter("price > 1").select("price");
        assertThatThrownBy(calculated::run)
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining("price");
    }

    @Test
    void whatWasDeclaredIsNotChanged() {
        Pipeline declared = into("id:int64,price:decimal(12,2)", csv() + "?schema=price:float64")
                .select("id", "price");
        assertThatThrownBy(declared::run).hasMessageContaining("float64");
    }

    @Test
    void aTailReadsThemSoAsWell() throws InterruptedException {
        String file = write(folder.resolve("in.csv"), "id,price", "1,0.1").toString();
        CountDownLatch arrived = new CountDownLatch(1);
        RunningPipeline running = into("id:int64,price:decimal(12,2)", file + "?tail=true")
                .checkpointEvery(Duration.ofMillis(20))
                .progress(
                        p -> {
                            if (p.rowsWritten() > 0) {
                                arrived.countDown();
                            }
                        },
                        Duration.ofMillis(50))
                .start();
        assertThat(arrived.await(1, TimeUnit.MINUTES)).isTrue();
        running.stop();
        running.join();
        assertThat(arrived()).containsExactly("{id=1, price=0.10}");
    }
}
