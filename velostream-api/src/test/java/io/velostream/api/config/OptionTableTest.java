package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTableTest {
    private static final Option<Character> DELIMITER = Option.character("delimiter")
            .doc("Stands between fields")
            .defaultValue('|')
            .example("\\t");
    private static final Option<String> TABLE =
            Option.string("table").doc("Table to read.").required();
    private static final OptionSet SET = OptionSet.of(
                    DELIMITER,
                    TABLE,
                    Option.integer("batch_rows")
                            .doc("Rows of a batch.")
                            .unit("rows")
                            .atLeast(1)
                            .defaultValue(8192)
                            .alias("batch.rows"),
                    Option.choice("compression", "snappy", "zstd").defaultDoc("that of the file"),
                    Option.string("password"),
                    Option.prefix("kafka.").doc("Passed through."))
            .requiring(DELIMITER, TABLE)
            .accepting(List.class, "rows to begin with");

    @Test
    void markdownHasARowForEachOptionAndTheRules() {
        assertThat(OptionTable.markdown(SET)).isEqualTo("""
                        | Option | Type | Default | Meaning |
                        |---|---|---|---|
                        | `delimiter` | character | `\\|` | Stands between fields. Example: `\\t`. |
                        | `table` | string | **required** | Table to read. |
                        | `batch_rows` | integer | `8192` | Rows of a batch. Must be >= 1. In rows. Also `batch.rows`. |
                        | `compression` | choice | that of the file | One of snappy or zstd. |
                        | `password` | string |  | Secret. |
                        | `kafka.*` | properties |  | Passed through. |

                        - 'delimiter' needs 'table'.
                        - From Java, attach a List: rows to begin with.
                        """);
    }

    @Test
    void plainTextFitsTheTerminal() {
        String text = OptionTable.plain(SET, 60);
        assertThat(text).isEqualTo("""
                          delimiter    character   Stands between fields. Example:
                                                   \\t. Default: |.
                          table        string      Table to read. Required.
                          batch_rows   integer     Rows of a batch. Must be >= 1. In
                                                   rows. Also batch.rows. Default:
                                                   8192.
                          compression  choice      One of snappy or zstd. Default:
                                                   that of the file.
                          password     string      Secret.
                          kafka.*      properties  Passed through.
                          'delimiter' needs 'table'.
                          From Java, attach a List: rows to begin with.
                        """);
        assertThat(text.lines()).allMatch(line -> line.length() <= 60);
    }

    @Test
    void inANarrowTerminalTheMeaningStandsBelow() {
        assertThat(OptionTable.plain(OptionSet.of(DELIMITER), 40)).isEqualTo("""
                          delimiter  character
                                Stands between fields. Example:
                                \\t. Default: |.
                        """);
    }

    @Test
    void anEmptySetIsEmpty() {
        assertThat(OptionTable.markdown(OptionSet.none())).isEmpty();
        assertThat(OptionTable.plain(OptionSet.none(), 80)).isEmpty();
        assertThat(OptionTable.markdown(OptionSet.none().requiringHost("the bucket")))
                .isEqualTo("- The URI needs a host: the bucket.\n");
    }
}
