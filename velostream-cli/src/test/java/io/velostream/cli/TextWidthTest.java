package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWidthTest {
    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 3", "äöü, 3", "東京, 4", "한국어, 6", "e\u0301, 1", "😀!, 3", "\u200b, 0", "ｱ, 1", "Ａ, 2"})
    void countsColumnsOfTheTerminal(String text, int columns) {
        assertThat(TextWidth.of(text)).isEqualTo(columns);
    }

    @Test
    void cutsToTheColumnsGiven() {
        assertThat(TextWidth.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(TextWidth.cut("abcdef", 5)).isEqualTo("abcd…");
        assertThat(TextWidth.cut("東京都", 5)).isEqualTo("東京…");
        assertThat(TextWidth.cut("東京都", 4)).isEqualTo("東…");
        assertThat(TextWidth.cut("a😀b", 3)).isEqualTo("a…");
        assertThat(TextWidth.cut("abc", 1)).isEqualTo("…");
    }
}
