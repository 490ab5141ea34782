package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a = 1 or b = 2 and c = 3; ((a = 1) or ((b = 2) and (c = 3)))",
                "not a = 1 and b; ((not (a = 1)) and b)",
                "a + b * c - d / 2; ((a + (b * c)) - (d / 2))",
                "a between 1 and 2 and b; (((a >= 1) and (a <= 2)) and b)",
                "a not in (1, 2.50, 'x'); (not (a in (1, 2.50, 'x')))",
                "a IS NOT NULL Or Not b; ((a is not null) or (not b))",
                "a != 'it''s'; (a <> 'it''s')",
                "-a < -5; ((0 - a) < -5)",
                "1e3 > .5; (1000.0E0 > 0.5)",
                "cast(a as decimal(12, 2)) > 0; (cast(a as decimal(12,2)) > 0)",
                "Round(price, 1) = 2; (round(price, 1) = 2)",
                "\"date\" = date '2024-01-31'; (\"date\" = date '2024-01-31')",
                "date = 5; (\"date\" = 5)",
                "a = x'00ff'; (a = x'00ff')",
                "über > 1; (\"über\" > 1)"
            })
    void readsTheUsualNotation(String text, String printed) {
        Expression e = ExpressionParser.parse(text);
        assertThat(e).hasToString(printed);
        if (!text.contains("x'")) {
            assertThat(ExpressionParser.parse(printed)).isEqualTo(e);
        }
    }

    @Test
    void constantsHaveTheirTypes() {
        assertThat(literal("5")).isEqualTo(5L);
        assertThat(literal("9223372036854775808")).isEqualTo(new BigDecimal("9223372036854775808"));
        assertThat(literal("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(literal("1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(literal("1.5E0")).isEqualTo(1.5);
        assertThat(literal("cast('NaN' as float64)")).isEqualTo(Double.NaN);
        assertThat(literal("null")).isNull();
        assertThat(literal("date '2024-01-31'")).isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(literal("timestamp '2024-01-31 10:00:00'")).isEqualTo(LocalDateTime.of(2024, 1, 31, 10, 0));
        assertThat(literal("timestamp '2024-01-31T10:00:00Z'")).isEqualTo(Instant.parse("2024-01-31T10:00:00Z"));
    }

    private static Object literal(String text) {
        return ((Expression.Literal) ExpressionParser.parse(text)).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a = ; position 4; found the end",
                "a = 'x; position 5; quote is not closed",
                "(a = 1; position 7; ')' expected",
                "a == 1; position 4; found '='",
                "lowr(a) = 'x'; position 1; Did you mean 'lower'?",
                "a in (b); position 7; constants only",
                "a in (null); position 7; no null",
                "a # b; position 3; '#' has no meaning",
                "cast(a as int23); position 8; 'int23' is no type",
                "date '2024-13-01'; position 6; is no date",
                "a b; position 3; found 'b'",
                "a like b; position 8; pattern in single quotes"
            })
    void tellsWhereAndWhatIsWrong(String text, String place, String what) {
        assertThatThrownBy(() -> ExpressionParser.parse(text))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining(place)
                .hasMessageContaining(what);
    }

    @Test
    void deepNestingIsRefusedRatherThanOverflowing() {
        String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
        assertThatThrownBy(() -> ExpressionParser.parse(deep)).hasMessageContaining("nested deeper");
    }
}
