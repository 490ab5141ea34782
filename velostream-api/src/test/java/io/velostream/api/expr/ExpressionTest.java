package io.velostream.api.expr;

import static io.velostream.api.expr.Expression.column;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    @Test
    void isPrintedAsAPersonWouldWriteIt() {
        Expression e = column("price")
                .gt(new BigDecimal("10.50"))
                .and(column("Order Date").ge(LocalDate.of(2026, 1, 2)))
                .or(column("name").like("O'%").and(column("note").isNotNull()));
        assertThat(e)
                .hasToString("(((price > 10.50) and (\"Order Date\" >= date '2026-01-02'))"
                        + " or ((name like 'O''%') and (note is not null)))");
    }

    @Test
    void reservedWordsAreQuotedAsNames() {
        assertThat(column("and").isNull()).hasToString("(\"and\" is null)");
    }

    @Test
    void conjunctsComeInOrder() {
        Expression a = column("a").eq(1);
        Expression b = column("b").in(List.of(1, 2));
        Expression c = column("c").isNull().or(column("d").isNull());
        assertThat(a.and(b).and(c).conjuncts()).containsExactly(a, b, c);
        assertThat(a.and(b).and(c).columns()).containsExactly("a", "b", "c", "d");
    }
}
