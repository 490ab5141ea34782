package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParserTest {
    @ParameterizedTest
    @CsvSource({
        "int8,-128",
        "int8,127",
        "int16,-32768",
        "int16,32767",
        "int32,-2147483648",
        "int32,2147483647",
        "int32,0",
        "int64,-9223372036854775808",
        "int64,9223372036854775807",
        "int64,0",
        "int64,12345678",
        "int64,123456789",
        "int64,1234567890123456",
        "int64,12345678901234567",
        "int64,123456789012345678",
        "int64,-1"
    })
    void readsIntegersUpToTheirLimits(String type, String text) {
        assertThat(ValueText.parse(type, text)).hasToString(text);
        assertThat(ValueText.parse(type, text.startsWith("-") ? "-000" + text.substring(1) : "+000" + text))
                .hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "int8,-129",
        "int8,128",
        "int16,32768",
        "int32,2147483648",
        "int32,-2147483649",
        "int32,99999999999999999999",
        "int64,9223372036854775808",
        "int64,-9223372036854775809",
        "int64,99999999999999999999999999",
        "decimal(5;2),1000",
        "decimal(5;2),-999.991",
        "decimal(5;2),1e3",
        "decimal(18;0),1000000000000000000",
        "decimal(18;18),1",
        "decimal(18;18),1.5",
        "decimal(19;0),10000000000000000000",
        "float64,1e309",
        "float64,1e-400",
        "float32,1e39",
        "float32,-3.5e38",
        "numeric,1e1000000000",
        "numeric,1e99999999999",
        "numeric,1e-20000000",
        "decimal(4;2),99999999"
    })
    void refusesNumbersOutOfRange(String type, String text) {
        Object expected = text.equals("-999.991") ? ParseResult.PRECISION : ParseResult.RANGE;
        assertThat(ValueText.parse(type.replace(';', ','), text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "-.",
                "1.2.3",
                "--1",
                "1-",
                "1 ",
                " 1",
                "0x1",
                "1e",
                "e1",
                "1e+",
                "1d",
                "1f",
                "1_0",
                "1,5",
                "12:45678",
                "1234567/",
                "123456789a",
                "1234567890123456:",
                "é",
                "\u0661",
                "in",
                "nana",
                "infinit"
            })
    void refusesWhatIsNoNumber(String text) {
        for (String type : new String[] {"int64", "int32", "float64", "float32", "decimal(12,2)", "decimal(30,2)"}) {
            assertThat(ValueText.parse(type, text)).as(type).isEqualTo(ParseResult.SYNTAX);
        }
        assertThat(ValueText.parse("numeric", text)).isEqualTo(ParseResult.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e2", "1.", "."})
    void refusesFractionsAndExponentsAsIntegers(String text) {
        assertThat(ValueText.parse("int64", text)).isEqualTo(ParseResult.SYNTAX);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.00",
        "1,1.00",
        "9.5,9.50",
        ".5,0.50",
        "5.,5.00",
        "-0.05,-0.05",
        "+7.25,7.25",
        "17954.55,17954.55",
        "123456.78,123456.78",
        "9999999999.99,9999999999.99",
        "-9999999999.99,-9999999999.99",
        "1.500,1.50",
        "1.50000000000000000000000000,1.50",
        "1e3,1000.00",
        "12345e-2,123.45",
        "00000000000000000000012.34,12.34",
        "-0,0.00",
        "0e99999,0.00"
    })
    void readsDecimalsExactly(String text, String value) {
        assertThat(ValueText.parse("decimal(12,2)", text)).isEqualTo(new BigDecimal(value));
        assertThat(ValueText.parse("decimal(38,2)", text)).isEqualTo(new BigDecimal(value));
    }

    @Test
    void refusesDecimalsThatWouldBeRounded() {
        assertThat(ValueText.parse("decimal(5,2)", "1.005")).isEqualTo(ParseResult.PRECISION);
        assertThat(ValueText.parse("decimal(18,0)", "12345678.5")).isEqualTo(ParseResult.PRECISION);
        assertThat(ValueText.parse("decimal(30,2)", "1.005")).isEqualTo(ParseResult.PRECISION);
        assertThat(ValueText.parse("decimal(5,2)", "1e-3")).isEqualTo(ParseResult.PRECISION);
    }

    @Test
    void readsEveryScaleOfShortDecimals() {
        for (int scale = 0; scale <= 18; scale++) {
            for (String text : new String[] {"0", "0.1", "0.12345678", "0.123456789012345678"}) {
                boolean fits = text.length() - 2 <= scale && (scale < 18 || !text.equals("1"));
                Object parsed = ValueText.parse("decimal(18," + scale + ")", text);
                assertThat(parsed).isEqualTo(fits ? new BigDecimal(text).setScale(scale) : ParseResult.PRECISION);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0.00,0.00",
        "007,7",
        "12.50,12.50",
        ".5,0.5",
        "5.,5",
        "+3,3",
        "1e3,1000",
        "1.5E-3,0.0015",
        "-12.5,-12.5",
        "0.10,0.10"
    })
    void keepsTheScaleOfNumeric(String text, String value) {
        assertThat(ValueText.parse("numeric", text)).isEqualTo(new BigDecimal(value));
        Object again = ValueText.parse("numeric", ValueText.write("numeric", new BigDecimal(value)));
        assertThat(again).isEqualTo(new BigDecimal(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "numeric"})
    void readsWhatIsNoFiniteNumber(String type) {
        assertThat(ValueText.parse(type, "NaN")).hasToString("NaN");
        assertThat(ValueText.parse(type, "nan")).hasToString("NaN");
        assertThat(ValueText.parse(type, "Infinity")).hasToString("Infinity");
        assertThat(ValueText.parse(type, "-infinity")).hasToString("-Infinity");
        assertThat(ValueText.parse(type, "+inf")).hasToString("Infinity");
        assertThat(ValueText.parse(type, "-INF")).hasToString("-Infinity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "5",
                "0.1",
                "-0.1",
                "1.5",
                ".25",
                "7.",
                "123456.7",
                "1234567.8",
                "123456789.125",
                "9007199254740993",
                "9007199254740992.5",
                "0.30000000000000004",
                "1.7976931348623157E308",
                "4.9E-324",
                "2.2250738585072011e-308",
                "1e22",
                "1e23",
                "8.5e-5",
                "123456789012345678901234567890",
                "0.000001",
                "1234567890.12345",
                "12345678901234.5",
                "123456789012345.6",
                "3.4028235e38",
                "16777217",
                "0e999"
            })
    void readsTheNearestFloatingPointNumber(String text) {
        assertThat(ValueText.parse("float64", text)).isEqualTo(Double.valueOf(text));
        if (Math.abs(Double.parseDouble(text)) < 3.5e38 && Math.abs(Double.parseDouble(text)) > 1e-40
                || Double.parseDouble(text) == 0) {
            assertThat(ValueText.parse("float32", text)).isEqualTo(Float.valueOf(text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.0",
        "-0.0,-0.0",
        "5,5.0",
        "0.1,0.1",
        "12.25,12.25",
        "17954.55,17954.55",
        "1e7,10000000.0",
        "-1.5,-1.5",
        "999999999999999,999999999999999.0",
        "1e300,1.0E300",
        "NaN,NaN",
        "-Infinity,-Infinity",
        "0.001,0.001"
    })
    void writesShortNumbersShort(double value, String text) {
        assertThat(ValueText.write("float64", value)).isEqualTo(text);
    }

    @Test
    void anEnormousTextIsRefusedQuickly() {
        String digits = "9".repeat(3_000_000);
        assertThat(ValueText.parse("decimal(12,2)", digits)).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("numeric", digits)).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("int64", digits)).isEqualTo(ParseResult.RANGE);
        assertThat(ValueText.parse("int32", digits)).isEqualTo(ParseResult.RANGE);
    }
}
