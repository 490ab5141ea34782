package io.velostream.formats.csv;

import io.velostream.api.config.Option;
import io.velostream.formats.SchemaOption;
import io.velostream.formats.text.BinaryText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What can be said about CSV files in a URI. */
final class CsvOptions {
    /** Whether the first record holds the names of the columns. */
    enum Header {
        AUTO,
        TRUE,
        FALSE
    }

    /** What becomes of a record with fewer fields than there are columns. */
    enum Ragged {
        REJECT,
        PAD
    }

    static final Option<Character> DELIMITER = Option.character("delimiter")
            .doc("What stands between fields.")
            .defaultDoc("reading: found in the file among , ; tab |, writing: ,")
            .must("an ASCII character that is no quote, CR or LF", CsvOptions::canDelimit);

    static final Option<Character> QUOTE = Option.character("quote")
            .doc("What encloses fields that hold a delimiter, a line break or a quote.")
            .must("an ASCII character other than CR and LF", c -> c < 128 && c != '\r' && c != '\n')
            .defaultValue('"');

    static final Option<Character> ESCAPE = Option.character("escape")
            .doc("What takes the next character's meaning away. By default a quote is doubled instead.")
            .defaultDoc("the quote itself")
            .must("an ASCII character other than CR and LF", c -> c < 128 && c != '\r' && c != '\n');

    static final Option<Header> HEADER = Option.choice("header", Header.class)
            .doc("Whether the first record names the columns. auto, reading: when its fields differ in type from those "
                    + "below, or none of them is a number, a date or empty. auto, writing: true.")
            .defaultValue(Header.AUTO);

    static final Option<String> NULL_TEXT = Option.string("null_text")
            .doc("The text of a field without quotes that stands for a null.")
            .must("without line breaks", s -> s.indexOf('\n') < 0 && s.indexOf('\r') < 0)
            .defaultValue("");

    static final Option<Charset> ENCODING = Option.charset("encoding")
            .doc("Character set of the file; a byte order mark at its beginning is skipped. Other sets than UTF-8 are "
                    + "not read in parallel within a file.")
            .defaultValue(StandardCharsets.UTF_8);

    static final Option<Character> COMMENT = Option.character("comment")
            .doc("Lines that begin with it are skipped.")
            .defaultDoc("no comments")
            .must("an ASCII character other than CR and LF", c -> c < 128 && c != '\r' && c != '\n');

    static final Option<Integer> SKIP_ROWS = Option.integer("skip_rows")
            .doc("Lines to skip at the beginning of each file, before the header.")
            .unit("lines")
            .atLeast(0)
            .defaultValue(0);

    static final Option<Boolean> TRIM = Option.bool("trim")
            .doc("Whether spaces and tabs around fields are dropped, outside of quotes.")
            .defaultValue(false);

    static final Option<Ragged> RAGGED = Option.choice("ragged", Ragged.class)
            .doc("Rows with too few fields: reject them, or pad them with nulls. Too many are always rejected.")
            .defaultValue(Ragged.REJECT);

    static final Option<Long> MAX_FIELD_SIZE = Option.bytes("max_field_size")
            .doc("A longer field is an error; mostly it is a quote that was never closed.")
            .between(1024L, 1L << 30)
            .defaultValue(16L << 20);

    static final Option<Integer> MAX_COLUMNS = Option.integer("max_columns")
            .doc("A record with more fields is an error.")
            .unit("columns")
            .between(1, 1 << 20)
            .defaultValue(16_384);

    static final Option<Boolean> SPLIT = Option.bool("split")
            .doc(
                    "Whether several readers may read one file. Text in quotes that itself looks like CSV with line breaks "
                            + "can make that impossible; the reader says so then.")
            .defaultValue(true);

    static final Option<BinaryText> BINARY = Option.choice("binary", BinaryText.class)
            .doc("How binary values are spelled: \\x and hexadecimal digits, or Base64.")
            .defaultValue(BinaryText.HEX);

    static final Option<String> LINE_END = Option.choice("line_end", "lf", "crlf")
            .doc("What ends each record.")
            .defaultValue("lf");

    static final List<Option<?>> READ = List.of(
            DELIMITER,
            QUOTE,
            ESCAPE,
            HEADER,
            NULL_TEXT,
            ENCODING,
            COMMENT,
            SKIP_ROWS,
            TRIM,
            RAGGED,
            SchemaOption.SCHEMA,
            SchemaOption.SAMPLE_ROWS,
            SchemaOption.INFER_DATES,
            SchemaOption.INFER_DECIMALS,
            BINARY,
            SPLIT,
            MAX_FIELD_SIZE,
            MAX_COLUMNS);

    static final List<Option<?>> WRITE =
            List.of(DELIMITER, QUOTE, ESCAPE, HEADER, NULL_TEXT, ENCODING, BINARY, LINE_END);

    private CsvOptions() {}

    private static boolean canDelimit(char c) {
        return c < 128 && c != '"' && c != '\r' && c != '\n' && c != 0;
    }
}
