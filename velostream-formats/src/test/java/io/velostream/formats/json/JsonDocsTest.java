package io.velostream.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.OptionSet;
import io.velostream.api.config.OptionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JsonDocsTest {
    @Test
    void theTablesOnThePageAreThoseOfTheDeclarations() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "formats", "json.md"));
        assertThat(page)
                .contains(OptionTable.markdown(OptionSet.of(JsonFixture.DOCUMENTS.readOptions())))
                .contains(OptionTable.markdown(OptionSet.of(JsonFixture.DOCUMENTS.writeOptions())));
    }
}
