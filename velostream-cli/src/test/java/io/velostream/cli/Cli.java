package io.velostream.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run of the command within this process. */
record Cli(int exitCode, String out, String err) {
    static Cli run(String... args) {
        return run(Terminal.NONE, args);
    }

    static Cli run(Terminal terminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errText = new PrintStream(err, true, StandardCharsets.UTF_8);
        int exitCode = VeloStreamCli.run(List.of(args), new ByteArrayInputStream(new byte[0]), out, errText, terminal);
        return new Cli(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The folder of this repository. */
    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("velostream-cli/pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
