package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code copy} between streams in memory. */
class CopyCommandTest {
    private static final int ROWS = 10_000;

    @BeforeEach
    void fill() {
        BatchBuilder builder = new BatchBuilder(
                Schema.of(Field.required("id", DataType.INT64), Field.of("odd name", DataType.STRING)));
        for (int i = 0; i < ROWS; i++) {
            builder.setLong(0, i).setString(1, i % 2 == 0 ? null : "n" + i).endRow();
        }
        MemoryStreams.put("from", builder.build());
    }

    @AfterEach
    void forget() {
        MemoryStreams.clearAll();
    }

    @Test
    void copiesAndTellsWhatItDid() {
        Cli result = Cli.run("copy", "memory://from", "memory://to");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("velostream: copied 10,000 rows (");
        assertThat(MemoryStreams.rowCount("to")).isEqualTo(ROWS);
    }

    @Test
    void saysNothingWhenQuiet() {
        Cli result = Cli.run("copy", "memory://from", "memory://to", "--quiet");
        assertThat(result).isEqualTo(new Cli(0, "", ""));
    }

    @Test
    void givesProgramsOneObject() {
        Cli result = Cli.run("copy", "memory://from", "memory://to", "--json");
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith("{\"status\":\"done\",\"exit_code\":0,")
                .contains("\"rows_written\":10000,", "\"rows_rejected\":0,")
                .hasLineCount(1);
    }

    @Test
    void doesTheStepsInTheOrderPromised() {
        Cli result = Cli.run(
                "copy",
                "memory://from",
                "memory://to",
                "--rename",
                "id=number",
                "--rename",
                "odd name=name",
                "--select",
                "\"odd name\",id",
                "--with",
                "double=id * 2",
                "--cast",
                "id=int32",
                "--where",
                "id >= 5000 and \"odd name\" is not null",
                "--limit",
                "3",
                "--parallelism",
                "1");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(rows("to"))
                .containsExactly(
                        "{name=n5001, number=5001, double=10002}",
                        "{name=n5003, number=5003, double=10006}",
                        "{name=n5005, number=5005, double=10010}");
        assertThat(MemoryStreams.batches("to").get(0).schema().field(1).type()).isEqualTo(DataType.INT32);
    }

    @Test
    void aDryRunWritesNothing() {
        Cli result = Cli.run(
                "copy", "memory://from", "memory://to", "--dry-run", "--with", "x=id+1", "--rename", "odd name=name");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("from       memory://from", "to         memory://to", "guarantee  ")
                .containsPattern("name +string +yes +odd name, string")
                .containsPattern("x +int64 +yes +\\(id \\+ 1\\)");
        assertThat(result.out()).contains("splits     1: 0\n", "sink       create the stream 'to'\n");
        assertThat(MemoryStreams.rowCount("to")).isZero();
        assertThat(Cli.run("copy", "memory://from", "memory://to", "--dry-run", "--select", "idd")
                        .err())
                .contains("Did you mean 'id'?");
    }

    @Test
    void aDryRunShowsHowColumnsGetIntoTheSink() {
        MemoryStreams.create("there", Schema.parse("ID:int64?, extra:string?"));
        String[] command = {"copy", "memory://from?splits=7", "memory://there", "--dry-run", "--ignore-unmapped"};
        Cli result = Cli.run(command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("splits     7: 0, 1, 2, 3, 4 and 2 more\n")
                .containsPattern("ID +int64 +yes +id, int64")
                .containsPattern("extra +string +yes +null")
                .doesNotContain("odd name");
        command[4] = "--json";
        assertThat(Cli.run(command).err() + Cli.run(command).out())
                .contains("column 'odd name' has no place in the sink");
        MemoryStreams.create("narrow", Schema.parse("id:int64"));
        Cli grown = Cli.run("copy", "memory://from", "memory://narrow?evolve=add_columns", "--dry-run", "--json");
        assertThat(grown.out())
                .contains("\"sink_actions\":[\"add the column \\\"odd name\\\":string?\"]")
                .contains("\"made_of\":\"odd name, string\"", "\"splits\":[\"0\"]");
        assertThat(MemoryStreams.rowCount("there")).isZero();
    }

    @Test
    void columnsWithoutAPlaceAreLeftOutWhenAsked() {
        MemoryStreams.create("there", Schema.parse("id:int64"));
        assertThat(Cli.run("copy", "memory://from", "memory://there").exitCode())
                .isEqualTo(1);
        assertThat(Cli.run("copy", "memory://from", "memory://there", "--ignore-unmapped")
                        .exitCode())
                .isZero();
        assertThat(MemoryStreams.rowCount("there")).isEqualTo(ROWS);
    }

    @Test
    void theFirstBadRowFailsTheCopy() {
        Cli result = Cli.run("copy", "memory://from", "memory://to", "--with", "x=100 / (id - 7)");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("velostream: ").hasLineCount(1);
        assertThat(MemoryStreams.rowCount("to")).isZero();
    }

    @Test
    void badRowsThatAreAllowedAreCountedAndTold() {
        Cli skipped = Cli.run(
                "copy", "memory://from", "memory://to", "--with", "x=100 / (id - 7)", "--on-error", "skip", "--quiet");
        assertThat(skipped).isEqualTo(new Cli(0, "", "velostream: 1 bad row left out, as --on-error skip says\n"));
        assertThat(MemoryStreams.rowCount("to")).isEqualTo(ROWS - 1);
        Cli sent = Cli.run(
                "copy", "memory://from", "memory://to2", "--with", "x=100 / (id - 7)", "--on-error", "memory://dead");
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        assertThat(sent.err()).contains("velostream: 1 bad row sent to memory://dead\n");
        assertThat(MemoryStreams.rowCount("dead")).isEqualTo(1);
    }

    @Test
    void moreBadRowsThanAllowedFailTheCopy() {
        Cli result = Cli.run(
                "copy",
                "memory://from",
                "memory://to",
                "--with",
                "x=1 / (id % 10)",
                "--on-error",
                "skip",
                "--max-rejected",
                "5");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(MemoryStreams.rowCount("to")).isZero();
    }

    @Test
    void ifExistsIsPassedOnToTheSink() {
        Cli.run("copy", "memory://from", "memory://to");
        Cli refused = Cli.run("copy", "memory://from", "memory://to", "--if-exists", "fail");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(Cli.run("copy", "memory://from", "memory://to", "--if-exists", "overwrite")
                        .exitCode())
                .isZero();
        assertThat(MemoryStreams.rowCount("to")).isEqualTo(ROWS);
    }

    private static List<String> rows(String stream) {
        return MemoryStreams.batches(stream).stream()
                .flatMap(RecordBatch::records)
                .map(Record::toString)
                .toList();
    }
}
