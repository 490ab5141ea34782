package io.velostream.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.type.DataType;
import io.velostream.formats.FileFormat;
import io.velostream.testkit.TypeSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** docs/types.md says what the code does. */
class TypesPageTest {
    private static final Map<String, String> FORMATS = new LinkedHashMap<>();

    static {
        FORMATS.put("csv", "CSV");
        FORMATS.put("jsonl", "JSON lines");
        FORMATS.put("avro", "Avro");
        FORMATS.put("parquet", "Parquet");
    }

    private record Odd(String words, DataType type, Object value) {}

    private static final List<Odd> ODD = List.of(
            new Odd("an infinite date", DataType.DATE, LocalDate.MAX),
            new Odd("an infinite timestamp", DataType.TIMESTAMP_UTC, Instant.MAX),
            new Odd("a date before Christ", DataType.DATE, LocalDate.of(-4712, 1, 1)),
            new Odd("a date after 9999", DataType.DATE, LocalDate.of(12_345, 6, 7)),
            new Odd("a timestamp before Christ", DataType.TIMESTAMP, LocalDateTime.of(-43, 3, 15, 12, 0)),
            new Odd("24:00 as a time of day", DataType.TIME, LocalTime.MAX),
            new Odd("a time of day with nanoseconds", DataType.TIME, LocalTime.of(1, 2, 3, 4)));

    private static final String INTRODUCTION = """
            # Types

            What becomes of a column that is written to a file and read back, found by a test that writes the boundary values of
            each type, and nulls, in each format.

            - **exact**: type and values come back as they were.
            - **declared; else X**: they come back when the type is declared, as in `?schema=v:date`. Without it the values decide,
              and the column is X.
            - **as X**: the column comes back as X, whatever is declared.
            - **rejected**: the format cannot hold these values; they become rejected rows.
            - **refused**: the format cannot hold the type; writing is an error before the first row.

            """;

    @Test
    void thePageIsUpToDate() throws IOException {
        Path page = root().resolve("docs/types.md");
        String current = page();
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(page, current);
        }
        assertThat(page)
                .as("run the test with -Dtest.jvm.args=-Dupdate.docs=true to write it anew")
                .hasContent(current);
    }

    private static String page() throws IOException {
        Map<String, FileFormat> formats = new LinkedHashMap<>();
        FORMATS.keySet().forEach(name -> formats.put(name, null));
        ServiceLoader.load(FileFormat.class).forEach(f -> formats.replace(f.name(), f));
        StringBuilder out = new StringBuilder(INTRODUCTION);
        out.append("| type | ").append(String.join(" | ", FORMATS.values())).append(" |\n");
        out.append("|---".repeat(FORMATS.size() + 1)).append("|\n");
        List<DataType> types = new ArrayList<>(TypeSamples.SIMPLE);
        types.addAll(TypeSamples.NESTED);
        types.add(DataType.map(DataType.INT64, DataType.STRING));
        for (DataType type : types) {
            out.append("| `").append(type).append('`');
            for (FileFormat format : formats.values()) {
                out.append(" | ").append(new TypeTable(format).cell(type));
            }
            out.append(" |\n");
        }
        out.append("\n## Values out of the ordinary\n\n");
        out.append("| value | ").append(String.join(" | ", FORMATS.values())).append(" |\n");
        out.append("|---".repeat(FORMATS.size() + 1)).append("|\n");
        for (Odd odd : ODD) {
            out.append("| ").append(odd.words());
            for (FileFormat format : formats.values()) {
                out.append(" | ").append(new TypeTable(format).cell(odd.type(), List.of(odd.value())));
            }
            out.append(" |\n");
        }
        return out.toString();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/dependencies.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
