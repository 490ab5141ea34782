package io.velostream.formats.csv;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.InputFile;
import io.velostream.formats.SchemaOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Infers the types of a file's columns from its first records. */
final class CsvInference {
    private static final long MAX_BYTES = 32L << 20;

    private CsvInference() {}

    static Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        Optional<Schema> declared = config.find(SchemaOption.SCHEMA);
        CsvLayout layout = CsvSniffer.look(file, compression, config, declared);
        ColumnGuess.Rules rules =
                new ColumnGuess.Rules(config.get(SchemaOption.INFER_DATES), config.get(SchemaOption.INFER_DECIMALS));
        ColumnGuess[] guesses = new ColumnGuess[layout.columns()];
        Arrays.setAll(guesses, i -> new ColumnGuess(rules));
        String nullText = config.get(CsvOptions.NULL_TEXT);
        // Where every type is declared the sample has nothing to say.
        boolean known = declared.filter(d -> layout.names().stream().allMatch(d::contains))
                .isPresent();
        int rows = known ? 0 : config.get(SchemaOption.SAMPLE_ROWS);
        try (CsvInput input = CsvInput.open(
                file, compression, layout.charset(), layout.dataStart(), CompressionOptions.limits(config))) {
            CsvWindow window = new CsvWindow(
                    input, file.name(), layout.dialect(), layout.dataStart(), config.get(CsvOptions.MAX_FIELD_SIZE));
            CsvScanner scanner = new CsvScanner(window, layout.dialect(), config.get(CsvOptions.MAX_COLUMNS));
            while (rows > 0 && scanner.position() - layout.dataStart() < MAX_BYTES && scanner.advance()) {
                add(guesses, scanner, layout.dialect(), nullText);
                rows--;
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < guesses.length; i++) {
            fields.add(Field.of(layout.names().get(i), guesses[i].type()));
        }
        return SchemaOption.override(Schema.of(fields), config);
    }

    /** Takes a record into account, unless it is broken. */
    static void add(ColumnGuess[] guesses, CsvScanner scanner, CsvDialect dialect, String nullText) {
        if (scanner.fault != CsvScanner.Fault.NONE || scanner.fields > guesses.length) {
            return;
        }
        byte[] nullBytes = nullText.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < scanner.fields; i++) {
            byte[] text = CsvSniffer.text(scanner, i, dialect);
            boolean quoted = scanner.anyKind
                    && (scanner.kinds[i] == CsvScanner.QUOTED || scanner.kinds[i] == CsvScanner.QUOTED_ESCAPED);
            boolean isNull = !quoted && (Arrays.equals(text, nullBytes) || isRaw(scanner, i, nullBytes));
            if (text.length > 0 && !isNull) {
                guesses[i].add(text, 0, text.length);
            }
        }
    }

    /** Whether the field has these bytes before escapes are resolved. */
    private static boolean isRaw(CsvScanner scanner, int field, byte[] text) {
        return Arrays.equals(scanner.window.bytes, scanner.starts[field], scanner.ends[field], text, 0, text.length);
    }
}
