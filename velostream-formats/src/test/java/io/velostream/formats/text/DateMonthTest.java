package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Dates of months that were met before take another way than the first of a month. */
class DateMonthTest {
    @Test
    void everyDayOfAMonthIsWhatItIsInTheCalendarWhateverWasReadBefore() {
        ColumnBuilder column = ColumnBuilder.of(DataType.DATE, 16);
        ValueParser parser = ValueParser.of(column, BinaryText.BASE64);
        for (int year = 1580; year < 2120; year += 3) {
            for (int month = 1; month <= 12; month++) {
                YearMonth calendar = YearMonth.of(year, month);
                // Once more from the first on, when the month is known.
                for (int i = 0; i < 2 * 34; i++) {
                    int day = i % 34;
                    byte[] text = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day)
                            .getBytes(StandardCharsets.US_ASCII);
                    ParseResult result = parser.parse(text, 0, text.length);
                    boolean exists = day >= 1 && day <= calendar.lengthOfMonth();
                    assertThat(result).isEqualTo(exists ? ParseResult.OK : ParseResult.RANGE);
                    if (exists) {
                        assertThat(((LongColumn) column.build()).get(0))
                                .isEqualTo(calendar.atDay(day).toEpochDay());
                    }
                }
            }
        }
    }

    @Test
    void whatLooksLikeADayOfAKnownMonthIsNone() {
        ColumnBuilder column = ColumnBuilder.of(DataType.DATE, 16);
        ValueParser parser = ValueParser.of(column, BinaryText.BASE64);
        byte[] known = "2024-02-01".getBytes(StandardCharsets.US_ASCII);
        assertThat(parser.parse(known, 0, 10)).isEqualTo(ParseResult.OK);
        for (String bad :
                new String[] {"2024-02-1:", "2024-02-:1", "2024-02-/9", "2024-02- 1", "2024-02--1", "2024-02-1é"}) {
            byte[] text = bad.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(parser.parse(text, 0, text.length)).as(bad).isEqualTo(ParseResult.SYNTAX);
        }
    }
}
