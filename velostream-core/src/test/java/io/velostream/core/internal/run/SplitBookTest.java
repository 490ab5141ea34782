package io.velostream.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Offset;
import io.velostream.api.VeloException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitBookTest {
    private static SplitState state(int n, boolean done) {
        Offset offset = new Offset(2, "{\"byte\":" + n + "}");
        String details = "{\"file\":\"dir/ü " + n + ".csv\",\"end\":" + n * 7L + "}";
        return new SplitState("dir/ü " + n + ".csv#0", 1, details, offset, done, n + 1, n * 10L, n * 9L);
    }

    private static String json(SplitBook book) {
        return new RunState(1, 2, 3, 4, "f", Map.of()).toJson(book);
    }

    @Test
    void everythingComesBack() {
        SplitBook book = new SplitBook(List.of());
        Map<String, SplitState> expected = new LinkedHashMap<>();
        for (int i = 0; i < 2_345; i++) {
            SplitState s = state(i, i % 10 != 3);
            book.put(s);
            expected.put(s.id(), s);
        }
        RunState read = RunState.parse(json(book));
        assertThat(read.splits()).isEqualTo(expected);
        assertThat(read.generation()).isEqualTo(1);
        assertThat(read.planned()).isEqualTo(4);
        assertThat(RunState.parse(json(new SplitBook(read.splits().values()))).splits())
                .isEqualTo(expected);
    }

    @Test
    void manyFinishedSplitsMakeASmallCheckpoint() {
        SplitBook book = new SplitBook(List.of());
        for (int i = 0; i < 20_000; i++) {
            book.put(state(i, true));
        }
        assertThat(json(book).length()).isLessThan(700_000);
        assertThat(RunState.parse(json(book)).splits()).hasSize(20_000);
    }

    @Test
    void fewSplitsCanBeReadByPeople() {
        SplitBook book = new SplitBook(List.of());
        book.put(state(1, true));
        book.put(state(2, false));
        assertThat(json(book))
                .contains("\"id\":\"dir/ü 1.csv#0\"", "\"offset\":{\"byte\":2}")
                .doesNotContain("Pages");
    }

    @Test
    void theLaterStateOfASplitCountsWhereverItStands() {
        SplitBook book = new SplitBook(List.of());
        for (int i = 0; i < 1_000; i++) {
            book.put(state(i, true));
        }
        SplitState readOn = state(7, true).after(new Offset(2, "{\"byte\":8}"), 1, 1);
        book.put(readOn);
        assertThat(RunState.parse(json(book)).splits()).hasSize(1_000).containsEntry(readOn.id(), readOn);
        SplitState ended = readOn.ended();
        book.put(ended);
        assertThat(RunState.parse(json(book)).splits()).containsEntry(ended.id(), ended);
    }

    @Test
    void aCopyGoesOnByItself() {
        SplitBook book = new SplitBook(List.of(state(1, false), state(2, true)));
        SplitBook copy = new SplitBook(book);
        copy.put(state(3, false));
        copy.put(state(1, false).ended());
        assertThat(RunState.parse(json(book)).splits().values())
                .containsExactlyInAnyOrder(state(1, false), state(2, true));
        assertThat(RunState.parse(json(copy)).splits()).hasSize(3);
    }

    @Test
    void splitsThatNobodyBeganAreNotWrittenDown() {
        SplitState fresh = new SplitState("x", 1, "{}", null, false, 0, 0, 0);
        assertThat(RunState.parse(json(new SplitBook(List.of(fresh)))).splits()).isEmpty();
    }

    @Test
    void aDamagedPageIsAnError() {
        String broken = "{\"version\":2,\"splits\":[],\"finishedPages\":[\"AAAA\"]}";
        assertThatThrownBy(() -> RunState.parse(broken))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("damaged");
    }
}
