package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that read, on streams in memory. */
class SourceCommandsTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", DataType.INT64),
            Field.of("name", DataType.STRING),
            Field.of("price", DataType.decimal(8, 2)));

    @BeforeEach
    void fill() {
        MemoryStreams.put(
                "items",
                batch(SCHEMA, row(1L, "Käse", "12.50"), row(2L, "", null)),
                batch(SCHEMA, row(30L, null, "-0.99"), row(4L, "a\nb", "0.00")));
    }

    @AfterEach
    void forget() {
        MemoryStreams.clearAll();
    }

    @Test
    void schemaShowsTypesAndNullability() {
        Cli result = Cli.run("schema", "memory://items");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("""
                        column  type          nullable
                        ------  ------------  --------
                        id      int64         no
                        name    string        yes
                        price   decimal(8,2)  yes
                        3 columns""");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void headOfAnEndlessSourceShowsWhatIsThereWhenNoMoreComes() {
        Cli result = Cli.run("head", "memory://items?unbounded=true", "--wait", "100ms");
        assertThat(result.out()).contains("Käse").endsWith("(4 rows)\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void schemaCanBeReadBackAsAnOption() {
        Cli result = Cli.run("schema", "memory://items", "--as-option");
        assertThat(Schema.parse(result.out().strip())).isEqualTo(SCHEMA);
    }

    @Test
    void schemaForPrograms() {
        assertThat(Cli.run("schema", "memory://items", "--json").out())
                .contains("\"columns\":[{\"name\":\"id\",\"type\":\"int64\",\"nullable\":false},");
    }

    @Test
    void headShowsTypesAndTellsNullFromEmpty() {
        Cli result = Cli.run("head", "memory://items");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                           id  name           price
                        int64  string  decimal(8,2)
                        -----  ------  ------------
                            1  Käse           12.50
                            2  ""              NULL
                           30  NULL           -0.99
                            4  a\\nb            0.00
                        (4 rows)
                        """);
    }

    @Test
    void headStopsAfterTheRowsAskedForAcrossBatches() {
        assertThat(Cli.run("head", "memory://items", "-n", "3", "--select", "id")
                        .out())
                .isEqualTo("   id\nint64\n-----\n    1\n    2\n   30\n(3 rows)\n");
        assertThat(Cli.run("head", "memory://items", "-n", "0").out()).endsWith("(0 rows)\n");
    }

    @Test
    void headKeepsTheOrderOfTheColumnsAskedFor() {
        assertThat(Cli.run("head", "memory://items", "-n", "1", "--select", "price,id", "--json")
                        .out())
                .contains("\"rows\":[{\"price\":12.50,\"id\":1}]");
    }

    @Test
    void headFitsTheTerminal() {
        Cli result = Cli.run(new Terminal(true, true, 20), "head", "memory://items");
        assertThat(result.out().lines()).allMatch(line -> TextWidth.of(line) <= 20);
        assertThat(result.out()).contains("(1 more column: ");
    }

    @Test
    void anUnknownColumnIsNamedWithTheNearestOne() {
        Cli result = Cli.run("head", "memory://items", "--select", "prize");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'prize'", "Did you mean 'price'?").hasLineCount(1);
    }

    @Test
    void aColumnThatIsNotThereIsWrongUsageWhereverItIsNamed() {
        for (String[] command : new String[][] {
            {"head", "memory://items", "--where", "prize > 1"},
            {"cat", "memory://items", "--where", "prize > 1"},
            {"cat", "memory://items", "--select", "prize"},
            {"verify", "memory://items", "memory://items", "--select", "prize"},
            {"copy", "memory://items", "memory://out", "--select", "prize"},
            {"copy", "memory://items", "memory://out", "--where", "prize > 1"},
            {"copy", "memory://items", "memory://out", "--where", "name > 1"},
            {"copy", "memory://items", "memory://out", "--with", "x=prize * 2"},
            {"copy", "memory://items", "memory://out", "--cast", "prize=int64"},
            {"copy", "memory://items", "memory://out", "--rename", "prize=price"},
            {"copy", "memory://items", "memory://out", "--select", "prize", "--dry-run"},
        }) {
            Cli result = Cli.run(command);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
        }
        assertThat(MemoryStreams.batches("out")).isEmpty();
    }

    @Test
    void headAndCatGiveTheRowsThatMatch() {
        assertThat(Cli.run(
                                "head",
                                "memory://items",
                                "--where",
                                "id > 1 and price is not null",
                                "--select",
                                "id",
                                "-n",
                                "1")
                        .out())
                .isEqualTo("   id\nint64\n-----\n   30\n(1 row)\n");
        assertThat(Cli.run("cat", "memory://items", "--where", "id > 3", "--select", "id")
                        .out())
                .isEqualTo("{\"id\":30}\n{\"id\":4}\n");
        assertThat(Cli.run("cat", "memory://items", "--where", "id > 3", "-n", "1", "--select", "price,id")
                        .out())
                .isEqualTo("{\"price\":-0.99,\"id\":30}\n");
        assertThat(Cli.run("cat", "memory://items", "--where", "id >").exitCode())
                .isEqualTo(2);
    }

    @Test
    void catPrintsJsonLines() {
        Cli result = Cli.run("cat", "memory://items", "-n", "3");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        {"id":1,"name":"Käse","price":12.50}
                        {"id":2,"name":"","price":null}
                        {"id":30,"name":null,"price":-0.99}
                        """);
    }

    @Test
    void catEndsQuietlyWhenItsReaderGoesAway() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(run(broken, "cat", "memory://items")).isEqualTo("0 ");
        assertThat(run(broken, "schema", "memory://items")).isEqualTo("0 ");
    }

    @Test
    void aFullDiskUnderStandardOutputIsAnError() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(run(full, "schema", "memory://items"))
                .isEqualTo("1 velostream: cannot write to standard output: No space left on device\n");
        assertThat(run(full, "cat", "memory://items"))
                .startsWith("1 velostream: ")
                .contains("No space left");
    }

    @Test
    void checkGoesThroughTheSteps() {
        Cli result = Cli.run("check", "memory://items");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines().map(line -> line.substring(0, 17).strip()))
                .containsExactly(
                        "ok        options",
                        "ok        health",
                        "ok        schema",
                        "ok        rows",
                        "ok        can do");
        assertThat(Cli.run("check", "memory://items", "--sink").exitCode()).isZero();
    }

    @Test
    void checkTellsWhatFailed() {
        Cli missing = Cli.run("check", "memory://nothing");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.out()).contains("failed    schema  There is no stream 'nothing'");
        Cli wrong = Cli.run("check", "memory://items?splitz=2");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).contains("failed    options", "Did you mean 'splits'?");
    }

    @Test
    void verifyFindsTheSameRowsInAnotherOrder() {
        MemoryStreams.put(
                "copy",
                batch(
                        SCHEMA,
                        row(4L, "a\nb", "0.00"),
                        row(2L, "", null),
                        row(1L, "Käse", "12.50"),
                        row(30L, null, "-0.99")));
        Cli result = Cli.run("verify", "memory://items", "memory://copy");
        assertThat(result.out()).contains("The two sides are the same.");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void verifyNamesTheColumnsThatDiffer() {
        MemoryStreams.put(
                "copy",
                batch(
                        SCHEMA,
                        row(4L, "a\nb", "0.01"),
                        row(2L, "", null),
                        row(1L, "Käse", "12.50"),
                        row(30L, null, "-0.99")));
        Cli result = Cli.run("verify", "memory://items", "memory://copy");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("DIFFERENT in column price.");
        assertThat(Cli.run("verify", "memory://items", "memory://copy", "--select", "id,name")
                        .exitCode())
                .isZero();
        assertThat(Cli.run("verify", "memory://items", "memory://copy", "--json")
                        .out())
                .startsWith("{\"status\":\"different\",\"exit_code\":1");
    }

    @Test
    void verifySeesValuesThatChangedPlacesAndRowsThatAreMissing() {
        MemoryStreams.put(
                "swapped",
                batch(
                        SCHEMA,
                        row(1L, "a\nb", "12.50"),
                        row(2L, "", null),
                        row(30L, null, "-0.99"),
                        row(4L, "Käse", "0.00")));
        Cli swapped = Cli.run("verify", "memory://items", "memory://swapped");
        assertThat(swapped.exitCode()).isEqualTo(1);
        assertThat(swapped.out()).contains("the same values, but in other rows");
        MemoryStreams.put("less", batch(SCHEMA, row(1L, "Käse", "12.50")));
        assertThat(Cli.run("verify", "memory://items", "memory://less").exitCode())
                .isEqualTo(1);
        MemoryStreams.put("narrow", batch(Schema.of(SCHEMA.field(0)), row(1L), row(2L), row(30L), row(4L)));
        Cli narrow = Cli.run("verify", "memory://items", "memory://narrow");
        assertThat(narrow.exitCode()).isEqualTo(1);
        assertThat(narrow.out()).contains("only here: name, price");
    }

    @Test
    void optionsListsConnectorsAndWhatTheyCanBeTold() {
        assertThat(Cli.run("options").out()).containsPattern("memory +Streams in the memory");
        assertThat(Cli.run("options", "memory://x").out())
                .contains("As a source:", "splits", "As a sink:", "if_exists");
        assertThat(Cli.run("options", "memory", "--json").out()).contains("\"name\":\"splits\"");
        Cli wrong = Cli.run("options", "memry");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("Did you mean 'memory'?");
    }

    private static String run(OutputStream out, String... arguments) {
        java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        int exitCode = VeloStreamCli.run(
                List.of(arguments),
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.NONE);
        return exitCode + " " + err.toString(StandardCharsets.UTF_8);
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static RecordBatch batch(Schema schema, Object[]... rows) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                boolean decimal = schema.field(i).name().equals("price") && row[i] != null;
                builder.set(i, decimal ? new BigDecimal((String) row[i]) : row[i]);
            }
            builder.endRow();
        }
        return builder.build();
    }
}
