package io.velostream.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs every {@code $ velostream …} in the blocks marked {@code console} and compares what it prints with the page. Paths
 * that begin with {@code examples/} are those of the repository, {@code out/} is a folder for the test.
 */
class TranscriptTest {
    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MEASURED =
            Pattern.compile("[0-9][0-9.,]*( [kM])? ?(?=s\\b|min\\b|rows/s|[kMGT]?B\\b)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"docs/cli.md", "docs/cli-errors.md"})
    void thePageShowsWhatTheCommandsPrint(String name) throws IOException {
        String page = Page.read(name);
        Matcher block = BLOCK.matcher(page);
        StringBuilder expected = new StringBuilder();
        while (block.find()) {
            block.appendReplacement(
                    expected, Matcher.quoteReplacement("```console\n" + replay(block.group(1)) + "```"));
        }
        block.appendTail(expected);
        Page.check(name, expected.toString());
    }

    private String replay(String block) {
        StringBuilder replayed = new StringBuilder();
        List<String> lines = block.lines().toList();
        int i = 0;
        while (i < lines.size()) {
            String command = lines.get(i++);
            List<String> shown = new ArrayList<>();
            while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
                shown.add(lines.get(i++));
            }
            replayed.append(command).append('\n');
            List<String> printed = print(command).lines().toList();
            for (int k = 0; k < printed.size(); k++) {
                boolean same = k < shown.size() && stable(shown.get(k)).equals(stable(printed.get(k)));
                replayed.append(same ? shown.get(k) : printed.get(k)).append('\n');
            }
        }
        return replayed.toString();
    }

    private String print(String command) {
        List<String> words = ShellWords.split(command.substring(2));
        if (!words.get(0).equals("velostream")) {
            throw new IllegalArgumentException("not a command of ours: " + command);
        }
        String repository = Cli.repository() + "/";
        String[] arguments = words.stream()
                .skip(1)
                .map(word -> word.replaceFirst("^examples/", repository + "examples/"))
                .map(word -> word.replaceFirst("^out/", folder + "/out/"))
                .toArray(String[]::new);
        Cli result = Cli.run(arguments);
        String exit = result.exitCode() == 0 ? "" : "(exit code " + result.exitCode() + ")\n";
        return (result.out() + result.err() + exit)
                .replace("file://" + repository, "file:")
                .replace("file://" + folder + "/", "file:")
                .replace(Path.of("").toAbsolutePath().toString(), "/home/me")
                .replace(repository, "")
                .replace(folder + "/", "");
    }

    /** A line without times, rates and sizes, which change with the machine and with the format's writer. */
    private static String stable(String line) {
        return MEASURED.matcher(line).replaceAll("#").replace(", #rows/s", "");
    }
}
