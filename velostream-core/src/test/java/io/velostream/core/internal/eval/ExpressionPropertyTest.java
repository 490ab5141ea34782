package io.velostream.core.internal.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.expr.Expression;
import io.velostream.core.ExpressionParser;
import io.velostream.core.internal.cast.RowErrors;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExpressionPropertyTest {
    @Property(tries = 2000)
    void whatIsPrintedIsReadBackTheSame(@ForAll long seed) {
        RandomExpressions random = new RandomExpressions(seed);
        Expression e = random.condition(5);
        assertThat(ExpressionParser.parse(e.toString())).isEqualTo(e);
        Expression n = random.number(4);
        assertThat(ExpressionParser.parse(n.toString())).isEqualTo(n);
    }

    @Property(tries = 2000)
    void anyTextIsReadOrRefusedWithThePlace(@ForAll String text) {
        try {
            ExpressionParser.parse(text);
        } catch (VeloException e) {
            assertThat(e.where()).startsWith("position ");
        }
    }

    @Property(tries = 1500)
    void computedColumnsAreWhatTheRowWiseEvaluatorSays(@ForAll long seed) {
        RandomExpressions random = new RandomExpressions(seed);
        Expression e = seed % 3 == 0 ? random.condition(3) : seed % 3 == 1 ? random.text(3) : random.number(3);
        RecordBatch batch = random.batch(23, seed % 2 == 0 ? 0 : 0.2);
        Frame frame = new Frame(batch);
        Column made = new Computed(e, batch.schema()).apply(frame);
        for (int row = 0; row < batch.rowCount(); row++) {
            Object expected = null;
            boolean fails = false;
            try {
                expected = RowWise.eval(e, batch.record(row));
            } catch (ArithmeticException x) {
                fails = true;
            } catch (RowWise.TooWide x) {
                continue;
            }
            String where = e + " for " + batch.record(row);
            assertThat(frame.errors().failed(row)).as(where).isEqualTo(fails);
            if (!fails) {
                assertThat(plain(Values.get(made, row))).as(where).isEqualTo(plain(expected));
            }
        }
    }

    @Property(tries = 1500)
    void filtersKeepTheRowsForWhichEveryPartIsTrue(@ForAll long seed) {
        RandomExpressions random = new RandomExpressions(seed);
        Expression e = random.condition(4);
        RecordBatch batch = random.batch(40, 0.1);
        List<Integer> kept = new ArrayList<>();
        Set<Integer> failed = new HashSet<>();
        try {
            for (int row = 0; row < batch.rowCount(); row++) {
                filter(e, batch.record(row), row, kept, failed);
            }
        } catch (RowWise.TooWide x) {
            return;
        }
        Frame frame = new Frame(batch);
        Set<Integer> rejected = new HashSet<>();
        new Filter(e, batch.schema()).apply(frame, (f, errors) -> collect(f, errors, rejected));
        List<Integer> left = new ArrayList<>();
        for (int row = 0; row < frame.rows(); row++) {
            left.add(frame.origin(row));
        }
        assertThat(left).as(e.toString()).isEqualTo(kept);
        assertThat(rejected).as(e.toString()).isEqualTo(failed);
        for (int c = 0; c < batch.schema().size(); c++) {
            for (int row = 0; row < frame.rows(); row++) {
                assertThat(Values.get(frame.column(c), row)).isEqualTo(Values.get(batch.column(c), left.get(row)));
            }
        }
    }

    private static void collect(Frame frame, RowErrors errors, Set<Integer> into) {
        for (int i = 0; i < errors.size(); i++) {
            into.add(frame.origin(errors.row(i)));
        }
    }

    private static void filter(Expression e, Record r, int row, List<Integer> kept, Set<Integer> failed) {
        try {
            for (Expression part : e.conjuncts()) {
                if (!Boolean.TRUE.equals(RowWise.eval(part, r))) {
                    return;
                }
            }
            kept.add(row);
        } catch (ArithmeticException x) {
            failed.add(row);
        }
    }

    /** One object for one value. */
    private static Object plain(Object v) {
        if (v instanceof Integer i) {
            return (long) i;
        }
        return v instanceof BigDecimal d ? d.stripTrailingZeros() : v;
    }
}
