package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> KNOWN = List.of(
            "delimiter",
            "batch_rows",
            "batch_bytes",
            "group_id",
            "table",
            "mode",
            "header",
            "quote",
            "slot",
            "start_offset");

    @ParameterizedTest
    @CsvSource({
        "delimeter, delimiter",
        "delimitr, delimiter",
        "dleimiter, delimiter",
        "delimiterr, delimiter",
        "DELIMITER, delimiter",
        "batchRows, batch_rows",
        "group.id, group_id",
        "group-id, group_id",
        "groupId, group_id",
        "tabel, table",
        "moed, mode",
        "mod, mode",
        "delim, delimiter",
        "heade, header",
        "batch_row, batch_rows",
        "startoffset, start_offset"
    })
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(NearestName.of(typed, KNOWN)).hasValue(meant);
    }

    @ParameterizedTest
    @CsvSource({"zzz", "x", "region", "batch", "de", "''", "m", "_"})
    void findsNothingWhereNothingIsNear(String typed) {
        assertThat(NearestName.of(typed, KNOWN)).isEmpty();
    }

    @Test
    void ofTwoEquallyNearTheFirstInTheAlphabetWins() {
        assertThat(NearestName.of("pricx", List.of("pricy", "price"))).hasValue("price");
        assertThat(NearestName.of("pricx", List.of("price", "pricy"))).hasValue("price");
        assertThat(NearestName.of("a", List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "a, '', 1",
        "'', ab, 2",
        "kitten, sitting, 3",
        "ab, ba, 1",
        "abcd, acbd, 1",
        "ca, abc, 3",
        "a, a, 0"
    })
    void distanceCountsChangesAndSwaps(String a, String b, int expected) {
        assertThat(NearestName.distance(a, b)).isEqualTo(expected);
        assertThat(NearestName.distance(b, a)).isEqualTo(expected);
    }
}
