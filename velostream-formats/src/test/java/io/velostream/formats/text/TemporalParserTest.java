package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Interval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalParserTest {
    @Test
    void agreesWithJavaTimeOnEveryDayOfACentury() {
        for (LocalDate d = LocalDate.of(1896, 1, 1); d.getYear() < 2105; d = d.plusDays(1)) {
            assertThat(ValueText.parse("date", d.toString())).isEqualTo(d);
            assertThat(ValueText.write("date", d)).isEqualTo(d.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000-01-01,0000-01-01",
        "-0001-12-31,-0001-12-31",
        "0001-01-01 BC,0000-01-01",
        "0044-03-15 BC,-0043-03-15",
        "+10000-01-01,+10000-01-01",
        "12345-06-07,+12345-06-07",
        "+999999999-12-30,+999999999-12-30",
        "-999999999-01-02,-999999999-01-02",
        "2000-02-29,2000-02-29",
        "0000-02-29,0000-02-29"
    })
    void readsYearsOfAnySize(String text, String value) {
        assertThat(ValueText.parse("date", text)).isEqualTo(LocalDate.parse(value));
        assertThat(ValueText.write("date", LocalDate.parse(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-1-1",
                "2024-01-0a",
                "2024/01/01",
                "20240101",
                "2024-01-01x",
                "x2024-01-01",
                "01-01-2024",
                "-44-01-01",
                "2024-01-01 ",
                "infinit",
                "-0044-03-15 BC",
                "20x4-01-01",
                "2024-01-01BC"
            })
    void refusesWhatIsNoDate(String text) {
        assertThat(ValueText.parse("date", text)).isEqualTo(ParseResult.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-02-29",
                "1900-02-29",
                "2024-13-01",
                "2024-00-01",
                "2024-01-00",
                "2024-04-31",
                "2024-01-32",
                "0000-01-01 BC",
                "9999999999999999-01-01"
            })
    void refusesDaysThatDoNotExist(String text) {
        assertThat(ValueText.parse("date", text)).isEqualTo(ParseResult.RANGE);
    }

    @Test
    void infiniteDatesAreSpelledAsPostgresDoes() {
        assertThat(ValueText.parse("date", "infinity")).isEqualTo(LocalDate.MAX);
        assertThat(ValueText.parse("date", "-infinity")).isEqualTo(LocalDate.MIN);
        assertThat(ValueText.write("date", LocalDate.MAX)).isEqualTo("infinity");
        assertThat(ValueText.write("date", LocalDate.MIN)).isEqualTo("-infinity");
        assertThat(ValueText.write("timestamp(ns,utc)", Instant.MIN)).isEqualTo("-infinity");
        assertThat(ValueText.parse("timestamp(ms)", "infinity")).isEqualTo(LocalDateTime.MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "00:00,00:00",
        "12:34,12:34",
        "12:34:56,12:34:56",
        "12:34:56.5,12:34:56.5",
        "23:59:59.999999999,23:59:59.999999999",
        "01:02:03.000000001,01:02:03.000000001",
        "01:02:03.1230000000000,01:02:03.123"
    })
    void readsTimes(String text, String value) {
        assertThat(ValueText.parse("time", text)).isEqualTo(LocalTime.parse(value));
    }

    @Test
    void midnightAtTheEndOfTheDayIsATime() {
        assertThat(ValueText.parse("time", "24:00:00")).isEqualTo(LocalTime.MAX);
        assertThat(ValueText.write("time", LocalTime.MAX)).isEqualTo("24:00:00");
        assertThat(ValueText.parse("time", "24:00:01")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("time", "12:60:00")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("time", "12:00:60")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("time", "12:00:00.1234567891")).isEqualTo(ParseResult.PRECISION);
        for (String bad : new String[] {
            "",
            "1:00",
            "12",
            "12:",
            "12:3",
            "12:34:",
            "12:34:5",
            "12:34:56.",
            "12:34:56.x",
            "12-34-56",
            "12:34 PM",
            "-1:00:00",
            "12:34:56Z"
        }) {
            assertThat(ValueText.parse("time", bad)).as(bad).isEqualTo(ParseResult.SYNTAX);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-05-06T07:08:09,2024-05-06T07:08:09",
        "2024-05-06 07:08:09.5,2024-05-06T07:08:09.5",
        "2024-05-06T07:08,2024-05-06T07:08",
        "2024-05-06,2024-05-06T00:00",
        "1969-12-31T23:59:59.999999,1969-12-31T23:59:59.999999",
        "0044-03-15 12:00:00 BC,-0043-03-15T12:00",
        "2024-05-06T24:00:00,2024-05-07T00:00",
        "-0043-03-15T12:00:00,-0043-03-15T12:00",
        "+12000-01-01 00:00:01,+12000-01-01T00:00:01"
    })
    void readsLocalTimestamps(String text, String value) {
        assertThat(ValueText.parse("timestamp(us)", text)).isEqualTo(LocalDateTime.parse(value));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-05-06T07:08:09Z,2024-05-06T07:08:09Z", "2024-05-06T07:08:09.25+02:00,2024-05-06T05:08:09.25Z",
        "2024-05-06 07:08:09-0330,2024-05-06T10:38:09Z", "2024-05-06 00:08:09+01,2024-05-05T23:08:09Z",
        "2024-05-06 07:08Z,2024-05-06T07:08:00Z", "2024-05-06 07:08:09 UTC,2024-05-06T07:08:09Z",
        "2024-05-06T07:08:09+00:00:01,2024-05-06T07:08:08Z", "2024-05-06 07:08:09 +05:30,2024-05-06T01:38:09Z",
        "2024-05-06T07:08:09,2024-05-06T07:08:09Z", "0044-03-15 12:00:00+01 BC,-0043-03-15T11:00:00Z"
    })
    void readsInstants(String text, String value) {
        assertThat(ValueText.parse("timestamp(us,utc)", text)).isEqualTo(Instant.parse(value));
    }

    @Test
    void refusesTimestampsThatWouldLoseSomething() {
        assertThat(ValueText.parse("timestamp(us)", "2024-05-06T07:08:09Z")).isEqualTo(ParseResult.ZONE);
        assertThat(ValueText.parse("timestamp(us)", "2024-05-06T07:08:09+01")).isEqualTo(ParseResult.ZONE);
        assertThat(ValueText.parse("timestamp(us)", "2024-05-06T07:08:09.0000001"))
                .isEqualTo(ParseResult.PRECISION);
        assertThat(ValueText.parse("timestamp(ms)", "2024-05-06T07:08:09.1230")).isInstanceOf(LocalDateTime.class);
        assertThat(ValueText.parse("timestamp(ms)", "2024-05-06T07:08:09.1231")).isEqualTo(ParseResult.PRECISION);
        assertThat(ValueText.parse("timestamp(ns)", "2262-04-12T00:00:00")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("timestamp(us)", "300000-01-01T00:00:00")).isEqualTo(ParseResult.RANGE);
        for (String bad : new String[] {
            "",
            "T",
            "2024-05-06T",
            "2024-05-06T07",
            "2024-05-06T07:08:",
            "2024-05-06T07:08:09+1",
            "2024-05-06T07:08:09+19",
            "2024-05-06T07:08:09 PST",
            "2024-05-06  07:08:09",
            "07:08:09",
            "2024-05-06T07:08:09+01:0x"
        }) {
            assertThat(ValueText.parse("timestamp(us,utc)", bad)).as(bad).isEqualTo(ParseResult.SYNTAX);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "P1Y2M3DT4H5M6.7S,14,3,14706700000",
        "PT0S,0,0,0",
        "P1W,0,7,0",
        "P-1Y2M,-10,0,0",
        "-P1DT1S,0,-1,-1000000",
        "PT-0.000001S,0,0,-1",
        "PT1.5000000S,0,0,1500000",
        "P1Y,12,0,0",
        "PT90M,0,0,5400000000"
    })
    void readsIntervals(String text, int months, int days, long micros) {
        assertThat(ValueText.parse("interval", text)).isEqualTo(new Interval(months, days, micros));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "P", "PT", "P1", "1D", "P1DT", "PT1D", "P1H", "P1D1Y", "P1D1D", "P1.5D", "PT1.S", "P-D", "PTS",
                "P 1D"
            })
    void refusesWhatIsNoInterval(String text) {
        assertThat(ValueText.parse("interval", text)).isEqualTo(ParseResult.SYNTAX);
    }

    @Test
    void refusesIntervalsThatDoNotFit() {
        assertThat(ValueText.parse("interval", "P2147483648D")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("interval", "P999999999Y")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("interval", "PT9999999999999H")).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("interval", "PT0.0000001S")).isEqualTo(ParseResult.PRECISION);
    }
}
