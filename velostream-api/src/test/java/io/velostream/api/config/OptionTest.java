package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
    enum Mode {
        APPEND,
        OVER_WRITE
    }

    private static <T> void assertReads(Option<T> option, String text, T value) {
        assertThat(option.parse(text)).isEqualTo(value);
        assertThat(option.parse(option.format(value))).as("after formatting").isEqualTo(value);
    }

    private static void assertRefuses(Option<?> option, String text, String why) {
        assertThatIllegalArgumentException()
                .as("%s of '%s'", option.typeName(), text)
                .isThrownBy(() -> option.parse(text))
                .withMessageContaining(why);
    }

    @Test
    void stringsAreTakenAsTheyAre() {
        for (String text : List.of("", " ", "a", "ü😀", "\\t", "null")) {
            assertReads(Option.string("o"), text, text);
        }
    }

    @Test
    void integersHave32Bits() {
        Option<Integer> option = Option.integer("o");
        assertReads(option, "0", 0);
        assertReads(option, "-7", -7);
        assertReads(option, "007", 7);
        assertReads(option, "2147483647", Integer.MAX_VALUE);
        assertReads(option, "-2147483648", Integer.MIN_VALUE);
        assertRefuses(option, "2147483648", "it is outside -2147483648 to 2147483647");
        assertRefuses(option, "-2147483649", "it is outside");
        assertRefuses(option, "99999999999999999999999999", "it is outside");
        assertRefuses(option, "", "it is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "+1", "1.0", "1e3", " 1", "1_000", "0x10", "ten", "١", "--1", "9223372036854775807x"})
    void whatIsNoWholeNumberIsRefused(String text) {
        assertRefuses(Option.integer("o"), text, "it is not a whole number");
        assertRefuses(Option.longInteger("o"), text, "it is not a whole number");
    }

    @Test
    void longIntegersHave64Bits() {
        Option<Long> option = Option.longInteger("o");
        assertReads(option, "9223372036854775807", Long.MAX_VALUE);
        assertReads(option, "-9223372036854775808", Long.MIN_VALUE);
        assertReads(option, "999999999999999999", 999999999999999999L);
        assertReads(option, "00000000000000000000001", 1L);
        assertRefuses(option, "9223372036854775808", "it is outside");
        assertRefuses(option, "-9223372036854775809", "it is outside");
    }

    @Test
    void numbersAreFinite() {
        Option<Double> option = Option.number("o");
        assertReads(option, "0.5", 0.5);
        assertReads(option, "-1e3", -1000.0);
        assertReads(option, "3", 3.0);
        assertReads(option, "1e300", 1e300);
        assertThat(option.format(3.0)).isEqualTo("3");
        for (String text : List.of("NaN", "Infinity", "1d", "0x1p3", "1,5", "", "e", " 1")) {
            assertRefuses(option, text, "it is not a number");
        }
        assertRefuses(option, "1e999", "it is too large");
    }

    @Test
    void booleansAreTrueOrFalse() {
        assertReads(Option.bool("o"), "true", true);
        assertReads(Option.bool("o"), "FALSE", false);
        for (String text : List.of("", "1", "yes", "t", " true")) {
            assertRefuses(Option.bool("o"), text, "it is neither true nor false");
        }
    }

    @Test
    void choicesAreReadInAnyCase() {
        assertReads(Option.choice("o", Mode.class), "append", Mode.APPEND);
        assertReads(Option.choice("o", Mode.class), "Over-Write", Mode.OVER_WRITE);
        assertThat(Option.choice("o", Mode.class).accepted()).isEqualTo("append or over_write");
        assertReads(Option.choice("o", "snappy", "zstd", "none"), "ZSTD", "zstd");
        assertThat(Option.choice("o", "snappy", "zstd", "none").accepted()).isEqualTo("snappy, zstd or none");
        assertRefuses(Option.choice("o", "snappy", "zstd"), "snapy", "did you mean 'snappy'?");
        assertRefuses(Option.choice("o", "snappy", "zstd"), "", "it is none of the choices");
    }

    @ParameterizedTest
    @CsvSource({
        "10s, PT10S",
        "500ms, PT0.5S",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        "2d, PT48H",
        "3us, PT0.000003S",
        "7ns, PT0.000000007S",
        "0, PT0S",
        "0s, PT0S",
        "PT10S, PT10S",
        "pt1m, PT1M",
        "10S, PT10S",
        "1d2h3m4s5ms6us7ns, PT26H3M4.005006007S"
    })
    void durationsHaveUnits(String text, String iso) {
        assertReads(Option.duration("o"), text, Duration.parse(iso));
    }

    @ParameterizedTest
    @CsvSource({
        "10, it has no unit",
        "'', it is empty",
        "-5s, it is negative",
        "PT-5S, it is negative",
        "5x, a unit that is not known",
        "5 s, it has no unit",
        "s, it has no number",
        "1m1h, in the wrong place",
        "1s1s, in the wrong place",
        "P, it is not a duration",
        "1.2.3s, it is not a number with a unit",
        "0.5ns, not a whole number of the smallest unit",
        "., it has no number",
        "99999999999d, it is too large",
        "1111111111111111111111111111111s, it has too many digits",
        "1s5, it has no unit"
    })
    void durationsWithoutSenseAreRefused(String text, String why) {
        assertRefuses(Option.duration("o"), text, why);
    }

    @Test
    void durationsAreFormattedShortly() {
        Option<Duration> option = Option.duration("o");
        assertThat(option.format(Duration.ofMillis(90_500))).isEqualTo("1m30s500ms");
        assertThat(option.format(Duration.ofDays(1))).isEqualTo("1d");
        assertThat(option.format(Duration.ZERO)).isEqualTo("0s");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "4096B, 4096",
        "64KB, 64000",
        "64KiB, 65536",
        "1.5MiB, 1572864",
        "64MB, 64000000",
        "1gib, 1073741824",
        "2TB, 2000000000000",
        "1TiB, 1099511627776",
        "9223372036854775807, 9223372036854775807"
    })
    void sizesCountBytes(String text, long bytes) {
        assertReads(Option.bytes("o"), text, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "64M, may be MB or MiB", "64k, may be KB or KiB", "-1, it is negative", "'', it is empty",
        "64XB, its unit is not known", "MB, it has no number", "9223372036854775808, it is too large",
                "0.3B, not a whole number",
        "9999999999TB, it is too large", "64 MB, its unit is not known"
    })
    void sizesWithoutSenseAreRefused(String text, String why) {
        assertRefuses(Option.bytes("o"), text, why);
    }

    @Test
    void charactersMayBeEscaped() {
        Option<Character> option = Option.character("o");
        Map<String, Character> accepted = Map.ofEntries(
                Map.entry(",", ','),
                Map.entry("\t", '\t'),
                Map.entry("\\t", '\t'),
                Map.entry("tab", '\t'),
                Map.entry("\\", '\\'),
                Map.entry("\\\\", '\\'),
                Map.entry("\\n", '\n'),
                Map.entry("\\r", '\r'),
                Map.entry("\\u00a6", '¦'),
                Map.entry("\\u0001", '\u0001'),
                Map.entry(" ", ' '),
                Map.entry("space", ' '),
                Map.entry("é", 'é'),
                Map.entry("\\u0000", '\0'));
        accepted.forEach((text, value) -> assertReads(option, text, value));
        assertRefuses(option, "", "it is empty");
        assertRefuses(option, "ab", "it is more than one character");
        assertRefuses(option, "😀", "it is more than one character");
        assertRefuses(option, "\\x", "it is more than one character");
        assertRefuses(option, "\\u00g0", "four hexadecimal digits");
        assertThat(option.format('\t')).isEqualTo("\\t");
    }

    @Test
    void listsHaveCommas() {
        Option<List<String>> option = Option.list("o");
        assertReads(option, "a", List.of("a"));
        assertReads(option, " a , b c,d ", List.of("a", "b c", "d"));
        assertReads(option, "a\\,b,c\\\\,d\\e", List.of("a,b", "c\\", "d\\e"));
        assertReads(option, "", List.of());
        assertRefuses(option, "a,,b", "name 2 of the list is empty");
        assertRefuses(option, "a,", "name 2 of the list is empty");
        assertRefuses(option, ",", "name 1 of the list is empty");
    }

    @Test
    void patternsAreChecked() {
        assertThat(Option.regex("o").parse("a+").pattern()).isEqualTo("a+");
        assertRefuses(Option.regex("o"), "a(", "it is not a regular expression: Unclosed group");
        assertReads(Option.glob("o"), "**/*.{csv,json}", "**/*.{csv,json}");
        assertReads(Option.glob("o"), "[a{]\\}", "[a{]\\}");
        assertRefuses(Option.glob("o"), "[a", "a '[' has no ']' after it");
        assertRefuses(Option.glob("o"), "{a", "a '{' has no '}' after it");
        assertRefuses(Option.glob("o"), "a}", "a '}' has no '{' before it");
        assertRefuses(Option.glob("o"), "a\\", "escapes nothing");
        assertRefuses(Option.glob("o"), "", "it is empty");
    }

    @Test
    void otherTypesOfTheJdkAreRead() {
        assertReads(Option.charset("o"), "latin1", StandardCharsets.ISO_8859_1);
        assertRefuses(Option.charset("o"), "utf-9", "no character set of that name");
        assertRefuses(Option.charset("o"), "", "no character set of that name");
        assertReads(Option.zone("o"), "Europe/Paris", ZoneId.of("Europe/Paris"));
        assertRefuses(Option.zone("o"), "Europe/Nowhere", "it is not a time zone");
        assertReads(Option.timestamp("o"), "2026-01-31T12:00:00+02:00", Instant.parse("2026-01-31T10:00:00Z"));
        assertReads(Option.timestamp("o"), "1000", Instant.ofEpochSecond(1));
        assertRefuses(Option.timestamp("o"), "2026-01-31", "it is not a time with an offset");
        assertRefuses(Option.timestamp("o"), "99999999999999999999", "it is not a time with an offset");
        assertReads(Option.uri("o"), "kafka://h:1/t?a=b", ConnectorUri.parse("kafka://h:1/t?a=b"));
        assertRefuses(Option.uri("o"), "kafka://u:hunter2@h:0/t", "kafka://u:***@h:0/t");
    }

    @Test
    void ownTypesAreRead() {
        Option<Integer> hex =
                Option.of("o", "hex", "hexadecimal digits", t -> Integer.parseInt(t, 16), Integer::toHexString);
        assertReads(hex, "ff", 255);
        assertThat(hex.accepted()).isEqualTo("hexadecimal digits");
    }

    @Test
    void rangesAreKept() {
        Option<Integer> option = Option.integer("o").between(1, 10);
        assertReads(option, "1", 1);
        assertReads(option, "10", 10);
        assertRefuses(option, "0", "it must be 1 to 10");
        assertRefuses(option, "11", "it must be 1 to 10");
        assertThat(option.accepted()).isEqualTo("a whole number, as in 42, 1 to 10");
        assertRefuses(Option.bytes("o").atLeast(1L << 20), "1KB", "it must be >= 1MiB");
        assertRefuses(Option.duration("o").atMost(Duration.ofMinutes(1)), "61s", "it must be <= 1m");
        assertRefuses(Option.integer("o").must("even", n -> n % 2 == 0), "3", "it must be even");
        assertThat(Option.integer("o").atLeast(1).atMost(9).rules()).containsExactly(">= 1", "<= 9");
    }

    @Test
    void declarationsThatContradictThemselvesAreRefused() {
        for (String name : List.of("", "A", "camelCase", "with-dash", "1a", "_a", "a.b", "ä")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Option.string(name));
        }
        for (String prefix : List.of("", ".", "kafka", "Kafka.", "a.b.")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Option.prefix(prefix));
        }
        Option<Integer> option = Option.integer("o").atLeast(1);
        assertThatIllegalArgumentException().isThrownBy(() -> option.defaultValue(0));
        assertThatIllegalArgumentException().isThrownBy(() -> option.example("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> option.example("x"));
        assertThatIllegalArgumentException().isThrownBy(() -> option.required().defaultValue(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option.defaultValue(1).required());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option.defaultValue(5).atMost(4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Option.choice("o", "a").defaultValue("b").parse("c"));
    }

    @Test
    void optionsAreImmutable() {
        Option<Integer> option = Option.integer("o");
        assertThat(option.doc("text")
                        .defaultValue(3)
                        .alias("p")
                        .secret()
                        .unit("rows")
                        .doc())
                .isEqualTo("text");
        assertThat(option.doc()).isEmpty();
        assertThat(option.defaultValue()).isEmpty();
        assertThat(option.aliases()).isEmpty();
        assertThat(option.isSecret()).isFalse();
        assertThatThrownBy(() -> option.alias("p").aliases().add("q"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aSecretByNameOrDeclarationHidesItsDefault() {
        assertThat(Option.string("password").isSecret()).isTrue();
        assertThat(Option.string("pin").defaultValue("1234").defaultText()).isEqualTo("1234");
        assertThat(Option.string("pin").defaultValue("1234").secret().defaultText())
                .isEmpty();
        assertThat(Option.integer("threads")
                        .defaultDoc("one for each processor")
                        .defaultText())
                .isEqualTo("one for each processor");
    }
}
