package io.velostream.file.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactPathTest {
    @ParameterizedTest
    @CsvSource({
        "a/b.csv,a/b.csv",
        "b%FF%C3.csv,b\uFFFDFF\uFFFDC3.csv",
        "%C3%A9%20x/%80,é x/\uFFFD80",
        "%E2%82,\uFFFDE2\uFFFD82",
        "100%25%FE,100%\uFFFDFE",
        "a%3Ab%23c%3F%F0%9F%98%80,a:b#c?😀"
    })
    void bytesThatAreNoTextSurviveAsText(String raw, String text) {
        assertThat(ExactPath.toText(raw)).isEqualTo(text);
        assertThat(ExactPath.toText(ExactPath.toRaw(text))).isEqualTo(text);
    }
}
