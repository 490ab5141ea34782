package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellTextTest {
    @Test
    void tellsNullFromTextThatLooksTheSame() {
        assertThat(CellText.of((Object) null)).isEqualTo("NULL");
        assertThat(CellText.of("NULL")).isEqualTo("\"NULL\"");
        assertThat(CellText.of("")).isEqualTo("\"\"");
        assertThat(CellText.of(" a")).isEqualTo("\" a\"");
        assertThat(CellText.of("a b")).isEqualTo("a b");
    }

    @Test
    void showsControlCharactersAsEscapes() {
        assertThat(CellText.of("a\nb\tc\r\u001b[31m")).isEqualTo("a\\nb\\tc\\r\\u001b[31m");
        assertThat(CellText.of("\u202eevil")).isEqualTo("\\u202eevil");
    }

    @Test
    void showsValuesOfEachKind() {
        assertThat(CellText.of(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(CellText.of(new byte[] {0, (byte) 0xff})).isEqualTo("0x00ff");
        assertThat(CellText.of(LocalDate.MAX)).isEqualTo("infinity");
        assertThat(CellText.of(Instant.MIN)).isEqualTo("-infinity");
        assertThat(CellText.of(LocalTime.of(7, 0))).isEqualTo("07:00:00");
        assertThat(CellText.of(LocalTime.MAX)).isEqualTo("24:00:00");
        assertThat(CellText.of(LocalDateTime.of(2024, 2, 29, 12, 0))).isEqualTo("2024-02-29 12:00:00");
        assertThat(CellText.of(Instant.parse("2024-02-29T12:00:00Z"))).isEqualTo("2024-02-29T12:00:00Z");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", null);
        assertThat(CellText.of(map)).isEqualTo("{a: 1, b: NULL}");
        assertThat(CellText.of(Arrays.asList("x", null, ""))).isEqualTo("[x, NULL, \"\"]");
    }

    @Test
    void cutsWhatIsVeryLong() {
        assertThat(CellText.of("x".repeat(1_000_000))).hasSizeLessThan(600).endsWith("…");
        assertThat(CellText.of(java.util.Collections.nCopies(100_000, "abc"))).hasSizeLessThan(600);
    }
}
