package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the documentation that a test keeps true. */
final class Page {
    private Page() {}

    static String read(String name) throws IOException {
        return Files.readString(Cli.repository().resolve(name));
    }

    /** Fails where the page says something else; with {@code -Dupdate.docs} it is rewritten instead. */
    static void check(String name, String expected) throws IOException {
        Path file = Cli.repository().resolve(name);
        if (System.getProperty("update.docs") != null) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("%s is out of date; run the tests of velostream-cli with -Dupdate.docs", name)
                .isEqualTo(expected);
    }
}
