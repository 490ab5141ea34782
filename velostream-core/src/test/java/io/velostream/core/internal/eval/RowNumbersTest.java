package io.velostream.core.internal.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import org.junit.jupiter.api.Test;

class RowNumbersTest {
    private final RowNumbers numbers = new RowNumbers();

    @Test
    void givesBackWhatIsLongEnough() {
        int[] first = numbers.take(10);
        numbers.giveBack(first);

        assertThat(numbers.take(7)).isSameAs(first);
        assertThat(numbers.take(7)).as("the only one is lent").isNotSameAs(first);
    }

    @Test
    void keepsTheLongest() {
        int[] longer = numbers.take(10);
        int[] shorter = numbers.take(5);
        numbers.giveBack(longer);
        numbers.giveBack(shorter);

        assertThat(numbers.take(11)).hasSize(11);
        numbers.giveBack(longer);
        assertThat(numbers.take(10)).isSameAs(longer);
    }

    @Test
    void aFrameDoesNotTouchTheNumbersOfOneThatIsStillInUse() {
        Frame one = new Frame(batch(), numbers);
        one.keep(chosen(one, 1, 3), 2);
        Frame two = new Frame(batch(), numbers);
        two.keep(chosen(two, 0, 2), 2);
        // Chosen among those that were left: the numbers of the first choice are given back.
        one.keep(chosen(one, 1), 1);
        Frame three = new Frame(batch(), numbers);
        three.keep(chosen(three, 2), 1);

        assertThat(one.column(0)).isInstanceOfSatisfying(LongColumn.class, c -> assertThat(c.get(0))
                .isEqualTo(3));
        assertThat(two.column(0)).isInstanceOfSatisfying(LongColumn.class, c -> assertThat(c.get(1))
                .isEqualTo(2));
        assertThat(three.column(0)).isInstanceOfSatisfying(LongColumn.class, c -> assertThat(c.get(0))
                .isEqualTo(2));
    }

    private static int[] chosen(Frame frame, int... rows) {
        int[] array = frame.rowNumbers();
        System.arraycopy(rows, 0, array, 0, rows.length);
        return array;
    }

    private static RecordBatch batch() {
        BatchBuilder builder = new BatchBuilder(Schema.parse("n:int64"), 4);
        for (int i = 0; i < 4; i++) {
            ((LongColumnBuilder) builder.column(0)).append(i);
        }
        builder.setRowCount(4);
        return builder.build();
    }
}
