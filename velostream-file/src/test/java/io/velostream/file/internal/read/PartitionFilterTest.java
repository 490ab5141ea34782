package io.velostream.file.internal.read;

import static io.velostream.api.expr.Expression.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.expr.Expression;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionFilterTest {
    private static final Map<String, Object> VALUES = new HashMap<>();

    static {
        VALUES.put("year", 2024L);
        VALUES.put("day", LocalDate.of(2024, 2, 29));
        VALUES.put("city", "Köln");
        VALUES.put("none", null);
    }

    private static boolean mayMatch(Expression filter) {
        return PartitionFilter.mayMatch(filter, VALUES);
    }

    @Test
    void comparisonsAreDecided() {
        assertThat(mayMatch(column("year").eq(2024L))).isTrue();
        assertThat(mayMatch(column("year").eq(2023))).isFalse();
        assertThat(mayMatch(column("year").lt(2024L))).isFalse();
        assertThat(mayMatch(column("year").ge(2024L))).isTrue();
        assertThat(mayMatch(column("day").gt(LocalDate.of(2024, 3, 1)))).isFalse();
        assertThat(mayMatch(column("city").ne("Köln"))).isFalse();
        assertThat(mayMatch(column("year").in(List.of(2022L, 2023L)))).isFalse();
        assertThat(mayMatch(column("year").in(List.of(2022L, 2024L)))).isTrue();
    }

    @Test
    void nullsAreNeverTrue() {
        assertThat(mayMatch(column("none").eq(1L))).isFalse();
        assertThat(mayMatch(column("none").eq(1L).not())).isFalse();
        assertThat(mayMatch(column("none").in(List.of(1L)).not())).isFalse();
        assertThat(mayMatch(column("none").isNull())).isTrue();
        assertThat(mayMatch(column("none").isNotNull())).isFalse();
        assertThat(mayMatch(column("year").isNull())).isFalse();
    }

    @Test
    void whatOtherColumnsDecideStaysOpen() {
        assertThat(mayMatch(column("a").eq(1L))).isTrue();
        assertThat(mayMatch(column("a").eq(1L).not())).isTrue();
        assertThat(mayMatch(column("a").eq(1L).and(column("year").eq(2023L)))).isFalse();
        assertThat(mayMatch(column("a").eq(1L).or(column("year").eq(2023L)))).isTrue();
        assertThat(mayMatch(column("a").eq(1L).and(column("year").eq(2023L)).not()))
                .isTrue();
        assertThat(mayMatch(column("year").plus(1).eq(1L))).isTrue();
        assertThat(mayMatch(column("city").lt("A"))).isTrue();
        assertThat(mayMatch(column("year").eq("2024"))).isTrue();
    }
}
