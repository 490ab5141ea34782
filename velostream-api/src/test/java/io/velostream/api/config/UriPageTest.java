package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the documentation shows is read. */
class UriPageTest {
    @Test
    void eachUriOfThePageIsRead() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "uris.md"));
        int start = lines.indexOf("```uris") + 1;
        List<String> uris =
                lines.subList(start, start + lines.subList(start, lines.size()).indexOf("```"));
        assertThat(uris).hasSizeGreaterThan(10).allSatisfy(text -> {
            ConnectorUri uri = ConnectorUri.parse(text, name -> null);
            assertThat(ConnectorUri.parse(uri.toUriString())).isEqualTo(uri);
            assertThat(uri.toString()).doesNotContain("p@ss", "secret");
        });
    }
}
