package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CommandsTest {
    @SuppressWarnings("unused")
    private static final java.util.List<String> NAMES = Commands.NAMES;

    @TempDir
    private Path folder;

    @Test
    void withoutArgumentsItShowsTheCommandsAndFails() {
        Cli result = Cli.run();
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Usage: velostream COMMAND", "copy", "Exit codes: 0 done");
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyCommandHasAHelpPageWithExamples(String name) {
        Cli result = Cli.run(name, "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("Usage: velostream " + name, "Examples:\n", "  velostream ", "--json", "--quiet")
                .doesNotContain("@|", "%n", "%%");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= Session.DEFAULT_COLUMNS);
        assertThat(Cli.run("help", name).out()).isEqualTo(result.out());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyCommandRefusesUnknownOptionsAndTooManyArguments(String name) {
        Cli unknown = Cli.run(name, "--jsno");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
                .isEqualTo("velostream: unknown option '--jsno' (" + name + "). Did you mean '--json'? See 'velostream "
                        + name + " --help'.\n");
        Cli many = Cli.run(name, "a", "b", "c", "d");
        assertThat(many.exitCode()).isEqualTo(2);
        assertThat(many.err()).contains("one argument too many: '").hasLineCount(1);
    }

    @Test
    void versionNamesJava() {
        assertThat(Cli.run("--version").out())
                .startsWith("velostream ")
                .contains("Java " + Runtime.version().feature());
        assertThat(Cli.run("--json", "-V").out()).startsWith("{\"version\":");
    }

    @Test
    void modesMayStandBeforeTheCommand() {
        Cli result = Cli.run("--json", "schema", "memory://not-there");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("{\"status\":\"failed\",\"exit_code\":1,\"error\":{\"kind\":\"not_found\"");
    }

    @Test
    void wrongUsageIsJsonTooWhenAskedFor() {
        Cli result = Cli.run("head", "--json");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out())
                .startsWith("{\"status\":\"failed\",\"exit_code\":2,\"error\":{\"kind\":\"configuration\"");
    }

    @Test
    void aStackTraceComesOnlyWhenAskedFor() {
        assertThat(Cli.run("schema", "memory://none").err()).hasLineCount(1);
        assertThat(Cli.run("schema", "memory://none", "--stacktrace").err()).contains("\tat io.velostream");
    }

    @Test
    void secretsAreMaskedInErrors() {
        Cli result = Cli.run("schema", "nosuch://user:tops3cret@host/x?token=tops3cret");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out() + result.err()).doesNotContain("tops3cret");
    }

    @Test
    void anInternalFaultAsksForAReport() {
        assertThat(ErrorText.line(ErrorText.known(new IllegalStateException("boom"))))
                .isEqualTo("velostream: internal fault: java.lang.IllegalStateException: boom. This is a fault of"
                        + " VeloStream, not of yours. Please report it, with the command and what it prints with"
                        + " --stacktrace added.");
    }

    @Test
    void completionIsAScriptThatKnowsTheOptions() throws Exception {
        Cli result = Cli.run("completion");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("complete -F _complete_velostream", "--select", "verify");
        Path script = Files.writeString(folder.resolve("completion"), result.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes())).isEmpty();
        assertThat(bash.waitFor()).isZero();
    }
}
