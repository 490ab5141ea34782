package io.velostream.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.formats.BytesFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvRecordEndsTest {
    private static long end(String text, long from, String options) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CsvFormat format = new CsvFormat();
        ConnectorConfig config = ConnectorConfig.validate(
                ConnectorUri.parse("file:t.csv?" + options), OptionSet.of(format.readOptions()));
        return format.endOfRecords(new BytesFile("t.csv", bytes), from, bytes.length, config);
    }

    /** The text up to the last record's end; {@code ~} stands for a line break. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "a,b~1,2~3,4     | a,b~1,2~",
                "a,b~1,2~3,4~    | a,b~1,2~3,4~",
                "a,b~1,\"x~y~     | a,b~",
                "a,b~1,\"x~y\"~z  | a,b~1,\"x~y\"~",
                "a,b~1,\"x\"\"~y~  | a,b~",
                "a,b~1,x\"~2,y~z  | a,b~1,x\"~2,y~",
                "a,b~1,\"x\"~2,\"  | a,b~1,\"x\"~",
                "a,b~1,\"x\"y~2~  | a,b~1,\"x\"y~2~",
                "a,b~\"~,~        | a,b~",
            })
    void theLastRecordIsCompleteWithItsQuotes(String text, String complete) throws IOException {
        String lines = text.strip().replace('~', '\n');
        assertThat(lines.substring(0, (int) end(lines, 0, "header=true&delimiter=,")))
                .isEqualTo(complete.strip().replace('~', '\n'));
    }

    @Test
    void itIsLookedForBehindWhatWasRead() throws IOException {
        assertThat(end("a,b\n1,2\n3,\"\n", 8, "header=true&delimiter=,")).isEqualTo(8);
        assertThat(end("a,b\n1,2\n3,\"\n\"\n5", 8, "header=true&delimiter=,")).isEqualTo(14);
        assertThat(end("a,b\n1,2", 4, "header=true&delimiter=,")).isEqualTo(4);
    }

    @Test
    void escapesAndCommentsAreUnderstood() throws IOException {
        assertThat(end("a,b\n1,\"x\\\"\n\"\n2", 0, "header=true&delimiter=,&escape=\\"))
                .isEqualTo(13);
        assertThat(end("a,b\n# it's \"open\n1,2\n", 0, "header=true&delimiter=,&comment=%23"))
                .isEqualTo(21);
    }

    @Test
    void longRecordsAreFollowedAcrossBlocks() throws IOException {
        String field = "x\n".repeat(100_000);
        String text = "a,b\n1,\"" + field + "\"\n";
        assertThat(end(text, 0, "header=true&delimiter=,")).isEqualTo(text.length());
        assertThat(end(text + "2,\"" + field, 0, "header=true&delimiter=,")).isEqualTo(text.length());
    }
}
