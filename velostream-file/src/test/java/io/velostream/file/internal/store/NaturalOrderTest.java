package io.velostream.file.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void numbersCountByTheirValue() {
        List<String> expected = List.of("a/z", "a", "file1", "file02", "file2", "file10", "file10a", "file100");
        List<String> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(NaturalOrder.INSTANCE);
        assertThat(shuffled.indexOf("file2")).isLessThan(shuffled.indexOf("file10"));
        assertThat(shuffled.indexOf("file10")).isLessThan(shuffled.indexOf("file100"));
        assertThat(shuffled.indexOf("file1")).isLessThan(shuffled.indexOf("file02"));
    }

    @Test
    void numbersLongerThanALongAreCompared() {
        assertThat(NaturalOrder.INSTANCE.compare("x99999999999999999999", "x100000000000000000000"))
                .isNegative();
    }

    @Test
    void onlyEqualNamesAreEqual() {
        assertThat(NaturalOrder.INSTANCE.compare("a01", "a1")).isNotZero();
        assertThat(NaturalOrder.INSTANCE.compare("a1", "a01")).isEqualTo(-NaturalOrder.INSTANCE.compare("a01", "a1"));
        assertThat(NaturalOrder.INSTANCE.compare("a1", "a1")).isZero();
    }

    @Test
    void whatLiesInOneFolderStaysTogether() {
        List<String> names = new ArrayList<>(List.of("a-b/x", "a/y", "a-b/z", "a/x"));
        names.sort(NaturalOrder.INSTANCE);
        assertThat(names).containsExactly("a/x", "a/y", "a-b/x", "a-b/z");
    }
}
