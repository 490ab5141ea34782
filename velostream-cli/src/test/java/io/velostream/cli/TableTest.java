package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsNumbersToTheRightAndTextToTheLeft() {
        String text = new Table()
                .column("city", "string", false)
                .column("people", "int64", true)
                .row("東京", "13960000")
                .row("Bonn", "NULL")
                .text(0);
        assertThat(text).isEqualTo("""
                        city      people
                        string     int64
                        ------  --------
                        東京    13960000
                        Bonn        NULL
                        """);
    }

    @Test
    void narrowsTheWidestColumnUntilItFits() {
        String text = new Table()
                .column("id")
                .column("text")
                .row("1", "a long text that needs to be cut somewhere")
                .text(20);
        assertThat(text.lines()).allMatch(line -> TextWidth.of(line) <= 20);
        assertThat(text).contains("1   a long text tha…");
    }

    @Test
    void namesTheColumnsForWhichThereIsNoRoom() {
        Table table = new Table();
        String[] row = new String[20];
        for (int i = 0; i < row.length; i++) {
            table.column("column_" + i);
            row[i] = "value " + i;
        }
        String text = table.row(row).text(40);
        assertThat(text.lines()).allMatch(line -> TextWidth.of(line) <= 40);
        assertThat(text).contains("column_0").contains("(16 more columns: column_4, ");
    }

    @Test
    void isOneHeadWithoutRows() {
        assertThat(new Table().column("a").text(80)).isEqualTo("a\n-\n");
    }
}
