package io.velostream.file;

import static io.velostream.file.FileFixture.rows;
import static io.velostream.file.FileFixture.source;
import static io.velostream.file.FileFixture.splits;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.core.VeloStream;
import io.velostream.testkit.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that are no text, and folders that may not be entered. */
class HostileFolderIT {
    private static final String[] WITHOUT_POWERS = {"setpriv", "--bounding-set", "-dac_override,-dac_read_search"};

    @TempDir
    Path folder;

    /** A name in the folder with bytes that are no UTF-8, percent-encoded here. */
    private Path odd(String encoded) {
        return Path.of(URI.create(folder.toUri() + encoded));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void filesWhoseNamesAreNoUtf8AreReadLikeOthers() throws Exception {
        write(folder.resolve("a.jsonl"), "{\"v\":1}\n");
        write(odd("b%FF%C3.jsonl"), "{\"v\":2}\n");
        write(odd("b%FE%C3.jsonl"), "{\"v\":3}\n");
        write(odd("sub%80/c.jsonl"), "{\"v\":4}\n");
        assertThat(rows(folder + "/**/*.jsonl")).containsExactlyInAnyOrder("{v=1}", "{v=2}", "{v=3}", "{v=4}");
        assertThat(rows(folder + "/*.jsonl")).hasSize(3);
        assertThat(rows(folder.toString())).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void splitsOfFilesWhoseNamesAreNoUtf8SurviveARestart() throws Exception {
        write(odd("x%FF.csv"), "v\n1\n2\n3\n");
        List<String> found = new ArrayList<>();
        try (DataSource first = source(folder + "/*.csv")) {
            ReadPlan plan = first.plan(ReadRequest.all());
            for (Split split : splits(first, plan)) {
                // As it is kept in a checkpoint.
                Split kept = new Split(split.id(), split.version(), split.details(), split.estimatedBytes());
                try (DataReader reader = first.openReader(plan, kept, null)) {
                    while (reader.read(Duration.ZERO) instanceof ReadResult.Batch batch) {
                        batch.batch().records().forEach(r -> found.add(r.toString()));
                    }
                }
            }
        }
        assertThat(found).containsExactly("{v=1}", "{v=2}", "{v=3}");
    }

    /** What the child process does: copies, and tells what went wrong. */
    public static final class Copy {
        private Copy() {}

        public static void main(String[] args) {
            try {
                VeloStream.create().pipeline().from(args[0]).to(args[1]).run();
                System.out.println("copied");
            } catch (VeloException e) {
                System.out.println(e.kind() + " " + e.getMessage());
            }
        }
    }

    @AfterEach
    void allowAgain() throws IOException {
        try (var all = Files.list(folder)) {
            for (Path path : all.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        }
    }

    @Test
    void aFolderThatMayNotBeReadIsAnErrorThatNamesIt() throws Exception {
        write(folder.resolve("in/a.jsonl"), "{\"v\":1}\n");
        write(folder.resolve("in/locked/b.jsonl"), "{\"v\":2}\n");
        Path locked = folder.resolve("in/locked");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        try {
            String told = copyWithoutPowers(folder + "/in/**/*.jsonl", folder.resolve("out.csv"));
            assertThat(told)
                    .startsWith("PERMISSION ")
                    .contains(locked.toString())
                    .contains("Change its permissions");
            assertThat(folder.resolve("out.csv")).doesNotExist();
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFileThatMayNotBeReadIsAnErrorThatNamesIt() throws Exception {
        Path file = folder.resolve("a.jsonl");
        write(file, "{\"v\":1}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        String told = copyWithoutPowers(file.toString(), folder.resolve("out.csv"));
        assertThat(told).startsWith("PERMISSION ").contains(file.toString());
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }

    @Test
    void aFolderThatMayNotBeWrittenIsAnErrorThatNamesIt() throws Exception {
        write(folder.resolve("a.jsonl"), "{\"v\":1}\n");
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        for (String target : List.of("out.csv", "sub/out.csv", "parts/?format=csv")) {
            String told = copyWithoutPowers(folder + "/a.jsonl", Path.of(locked + "/" + target));
            assertThat(told).as(target).startsWith("PERMISSION ").contains(locked.toString());
        }
        try (var left = Files.list(locked)) {
            assertThat(left).isEmpty();
        }
    }

    /** Copies in a process that has no more rights than the permissions of files say, though it is root's. */
    private static String copyWithoutPowers(String from, Path to) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> command = new ArrayList<>();
        if (root) {
            String[] trial = Arrays.copyOf(WITHOUT_POWERS, WITHOUT_POWERS.length + 1);
            trial[trial.length - 1] = "true";
            Needs.command("a way to give up root's power over permissions", trial);
            command.addAll(List.of(WITHOUT_POWERS));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Copy.class.getName(),
                from,
                to.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return told;
    }
}
