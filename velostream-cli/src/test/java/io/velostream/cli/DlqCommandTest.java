package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DlqCommandTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        for (String name : List.of("dlq-out", "dlq-bad", "dlq-bad-ledger", "dlq-other")) {
            MemoryStreams.clear(name);
        }
    }

    private static List<Record> rows(String stream) {
        return MemoryStreams.batches(stream).stream()
                .flatMap(RecordBatch::records)
                .toList();
    }

    private String queue() {
        return folder.resolve("bad") + "/";
    }

    /** Ten rows, of which the third and the sixth divide by zero. */
    private void fill() throws IOException {
        StringBuilder csv = new StringBuilder("id,n,name\n");
        for (int i = 1; i <= 10; i++) {
            csv.append(i)
                    .append(',')
                    .append(i % 3 == 0 && i < 9 ? 0 : i)
                    .append(",n")
                    .append(i)
                    .append('\n');
        }
        Path in = Files.writeString(folder.resolve("in.csv"), csv);
        Cli copied = Cli.run(
                "copy",
                in.toString(),
                "memory://dlq-out",
                "--with",
                "q=100 / n",
                "--on-error",
                queue() + "?format=jsonl");
        assertThat(copied.err()).contains("2 bad rows sent to");
        assertThat(rows("dlq-out")).hasSize(8);
    }

    @Test
    void theListTellsWhatWaits() throws IOException {
        fill();
        Cli list = Cli.run("dlq", "list", queue());
        assertThat(list.exitCode()).isZero();
        assertThat(list.out())
                .contains("pipeline  transform  pending         1", "column 'q': division by zero")
                .endsWith("(2 letters; in the queue: 2 pending)\n");
        assertThat(Cli.run("dlq", "list", queue(), "--category", "producer").out())
                .isEqualTo("(0 letters)\n");
        assertThat(Cli.run("dlq", "list", queue(), "--since", "2100-01-01T00:00:00Z")
                        .out())
                .startsWith("(0 letters");
        assertThat(Cli.run("dlq", "list", queue(), "--until", "2100-01-01T00:00:00Z", "-n", "1")
                        .out())
                .endsWith("(2 letters, the first 1 shown; in the queue: 2 pending)\n");
        Cli json = Cli.run("dlq", "list", queue(), "--json");
        assertThat(json.out()).contains("\"count\":2", "\"by_category\":{\"pipeline\":2}", "\\\"name\\\":\\\"n3\\\"");
        assertThat(Cli.run("dlq", "show", queue(), "--stage", "transform").out())
                .contains("record         {\"id\":3,\"n\":0,\"name\":\"n3\"}", "target         memory://dlq-out");
    }

    @Test
    void aReplayAfterTheFixBringsEachLetterHomeOnce() throws IOException {
        fill();
        Cli replay = Cli.run("dlq", "replay", queue(), "--with", "q=n", "--where", "id = 3");
        assertThat(replay.err()).isEqualTo("velostream: replayed 1 of 1 letter\n");
        assertThat(replay.exitCode()).isZero();
        Record home = rows("dlq-out").get(8);
        assertThat(home.get("id")).isEqualTo(3L);
        assertThat(home.get("name")).isEqualTo("n3");
        assertThat(home.get("q")).isEqualTo(0L);
        assertThat(Cli.run("dlq", "list", queue()).out()).contains("1 pending, 1 replayed");
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").err()).contains("replayed 1 of 1 letter");
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").err()).contains("replayed 0 of 0 letters");
        assertThat(rows("dlq-out").stream().map(r -> r.get("id")))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(Cli.run("dlq", "list", queue(), "--state", "replayed").out())
                .contains("transform  replayed         2");
    }

    @Test
    void whatFailsAgainCountsUpAndStays() throws IOException {
        fill();
        Cli again = Cli.run(
                "dlq", "replay", queue(), "--with", "q=100 / (id - 3)", "--retry", "immediate", "--attempts", "2");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err())
                .contains("replayed 1 of 2 letters in 2 rounds", "1 letter failed again and stays in the queue");
        assertThat(rows("dlq-out")).hasSize(9);
        assertThat(Cli.run("dlq", "list", queue()).out())
                .contains("transform  failed         3")
                .contains("1 failed, 1 replayed");
        Cli left = Cli.run("dlq", "replay", queue(), "--with", "q=n", "--retry", "after-fix");
        assertThat(left.err()).contains("replayed 0 of 0 letters");
        Cli mended =
                Cli.run("dlq", "replay", queue(), "--with", "q=n", "--retry", "after-fix", "--fixed", "no division");
        assertThat(mended.err()).contains("replayed 1 of 1 letter");
        assertThat(rows("dlq-out")).hasSize(10);
    }

    @Test
    void aReplayThatWasBrokenOffBehindItsCommitIsFoundOut() throws IOException {
        fill();
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").exitCode())
                .isZero();
        assertThat(rows("dlq-out")).hasSize(10);
        forgetTheEndOfTheReplay();
        assertThat(Cli.run("dlq", "list", queue()).out()).contains("2 pending");
        Cli found = Cli.run("dlq", "replay", queue(), "--with", "q=n");
        assertThat(found.err()).contains("2 letters of an earlier replay had arrived", "replayed 0 of 0 letters");
        assertThat(rows("dlq-out")).hasSize(10);
    }

    @Test
    void aReplayThatWasBrokenOffBeforeItsCommitIsDoneAgain() throws IOException {
        fill();
        List<RecordBatch> before = MemoryStreams.batches("dlq-out");
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").exitCode())
                .isZero();
        MemoryStreams.clear("dlq-out");
        before.forEach(batch -> MemoryStreams.put("dlq-out", batch));
        forgetTheEndOfTheReplay();
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").err()).contains("replayed 2 of 2 letters");
        assertThat(rows("dlq-out")).hasSize(10);
    }

    private void forgetTheEndOfTheReplay() throws IOException {
        int removed = 0;
        try (var files = Files.walk(folder.resolve("bad.ledger"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                if (Files.readString(file).contains("\"done\"")) {
                    Files.writeString(file, "");
                    removed++;
                }
            }
        }
        assertThat(removed).isEqualTo(1);
    }

    @Test
    void anOutageOfTheTargetMarksNothing() throws IOException {
        fill();
        Path occupied = Files.writeString(folder.resolve("file"), "no folder");
        Cli failed = Cli.run("dlq", "replay", queue(), "--with", "q=n", "--to", occupied + "/sub/?format=jsonl");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).hasLineCount(1);
        assertThat(Cli.run("dlq", "list", queue()).out()).endsWith("in the queue: 2 pending)\n");
    }

    @Test
    void rawBytesAreReadAsTheUserSays() throws IOException {
        Path in = Files.writeString(folder.resolve("in.csv"), "id,price\n1,2.5\ntwo,3.5\n3,x\n");
        Cli copied = Cli.run(
                "copy",
                in + "?schema=id:int64,price:float64",
                "memory://dlq-out",
                "--on-error",
                queue() + "?format=jsonl");
        assertThat(copied.err()).contains("2 bad rows");
        assertThat(Cli.run("dlq", "list", queue()).out()).contains("producer  decode");
        Cli unclear = Cli.run("dlq", "replay", queue());
        assertThat(unclear.exitCode()).isEqualTo(2);
        assertThat(unclear.err()).contains("It is not known how to read the bytes of a dead letter", "header=false");
        Cli read = Cli.run(
                "dlq",
                "replay",
                queue(),
                "--to",
                "memory://dlq-other",
                "--decode",
                "format=csv&header=false&schema=column1:string,column2:float64");
        assertThat(read.err()).contains("replayed 1 of 2 letters");
        assertThat(rows("dlq-other")).hasSize(1);
        assertThat(rows("dlq-other").get(0).get(0)).isEqualTo("two");
        assertThat(rows("dlq-other").get(0).get(1)).isEqualTo(3.5);
        assertThat(Cli.run("dlq", "list", queue(), "--state", "failed").out()).contains("'x'");
    }

    @Test
    void aCorrectedSchemaReplacesTheOneOfTheLetters() throws IOException {
        Path in = Files.writeString(
                folder.resolve("in.jsonl"), "{\"id\":1,\"day\":\"2026-02-30\"}\n{\"id\":2,\"day\":\"2026-03-01\"}\n");
        Cli copied = Cli.run(
                "copy",
                in.toString(),
                "memory://dlq-out",
                "--cast",
                "day=date",
                "--on-error",
                queue() + "?format=jsonl");
        assertThat(copied.err()).contains("1 bad row");
        Cli replay = Cli.run("dlq", "replay", queue(), "--schema", "id:int64,day:string", "--to", "memory://dlq-other");
        assertThat(replay.err()).contains("replayed 1 of 1 letter");
        assertThat(rows("dlq-other").get(0).get("day")).isEqualTo("2026-02-30");
    }

    @Test
    void discardedLettersAreLeftAlone() throws IOException {
        fill();
        assertThat(Cli.run("dlq", "discard", queue(), "--category", "transient").err())
                .contains("discarded 0 letters");
        assertThat(Cli.run("dlq", "discard", queue(), "--reason", "test data").err())
                .contains("discarded 2 letters");
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=n").err()).contains("replayed 0 of 0");
        assertThat(Cli.run("dlq", "list", queue()).out()).isEqualTo("(0 letters; in the queue: 2 discarded)\n");
    }

    @Test
    void aQueueInAnotherSystemNeedsALedger() throws IOException {
        Path in = Files.writeString(folder.resolve("in.csv"), "id\n1\n0\n");
        Cli.run("copy", in.toString(), "memory://dlq-out", "--with", "q=1 / id", "--on-error", "memory://dlq-bad");
        Cli replay = Cli.run("dlq", "replay", "memory://dlq-bad", "--with", "q=id");
        assertThat(replay.err()).contains("replayed 1 of 1 letter");
        assertThat(rows("dlq-bad-ledger").stream().map(r -> r.get("action"))).containsExactly("planned", "done");
        Cli pattern = Cli.run("dlq", "list", folder + "/*.jsonl");
        assertThat(pattern.exitCode()).isEqualTo(2);
        assertThat(pattern.err()).contains("There is no place for the ledger", "Name a ledger");
        Cli ledger = Cli.run("dlq", "discard", "memory://dlq-bad", "--ledger", folder + "/l/?format=jsonl");
        assertThat(ledger.err()).contains("discarded 1 letter");
    }

    @Test
    void whatIsNoQueueIsToldSo() throws IOException {
        Path in = Files.writeString(folder.resolve("in.csv"), "a\n1\n");
        Cli list = Cli.run("dlq", "list", in.toString());
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.err()).contains("This is no queue of dead letters", "a row has no id");
        assertThat(Cli.run("dlq", "burn", in.toString()).exitCode()).isEqualTo(2);
        assertThat(Cli.run("dlq", "replay", in.toString(), "--retry", "often").err())
                .contains("none, immediate, delayed, after-fix");
        assertThat(Cli.run("dlq", "replay", in.toString(), "--delay", "1s").err())
                .contains("--delay has no effect");
    }

    @Test
    void manyLettersComeHomeByACommitForEachTenThousand() throws IOException {
        int count = 12_345;
        StringBuilder csv = new StringBuilder("id,n\n");
        for (int i = 0; i < count; i++) {
            csv.append(i).append(",0\n");
        }
        Path in = Files.writeString(folder.resolve("many.csv"), csv);
        Cli.run(
                "copy",
                in.toString(),
                "memory://dlq-out",
                "--with",
                "q=100 / n",
                "--on-error",
                queue() + "?format=jsonl");
        assertThat(rows("dlq-out")).isEmpty();
        Cli replayed = Cli.run("dlq", "replay", queue(), "--with", "q=id");
        assertThat(replayed.err()).contains("replayed 12345 of 12,345 letters");
        assertThat(rows("dlq-out").stream().map(r -> r.get("id")))
                .hasSize(count)
                .doesNotHaveDuplicates();
        long commits = 0;
        try (Stream<Path> books = Files.list(folder.resolve("bad.ledger"))) {
            for (Path file : books.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                commits += Files.readAllLines(file).stream()
                        .filter(l -> l.contains("\"done\""))
                        .count();
            }
        }
        assertThat(commits).isEqualTo(2);
        assertThat(Cli.run("dlq", "replay", queue(), "--with", "q=id").exitCode())
                .isZero();
        assertThat(rows("dlq-out")).hasSize(count);
    }
}
