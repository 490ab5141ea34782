package io.velostream.postgres.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.postgres.internal.read.KeyCuts.Cuts;
import io.velostream.postgres.internal.read.KeyPieces.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyPiecesTest {
    private static List<String> fine(String values) {
        List<String> all = new ArrayList<>();
        for (String one : values.split(" ")) {
            String[] parts = one.split("x");
            all.addAll(Collections.nCopies(Integer.parseInt(parts[0]), parts[1]));
        }
        return all;
    }

    private static KeyRange range(String from, String to) {
        return KeyRange.between(
                from.isEmpty() ? Optional.empty() : Optional.of(from),
                to.isEmpty() ? Optional.empty() : Optional.of(to));
    }

    private static List<KeyRange> ranges(List<String> cuts, boolean nulls, List<KeyRange> begun, List<String> bounds) {
        List<Double> shares = Collections.nCopies(cuts.size() + 1, 1.0 / (cuts.size() + 1));
        return KeyPieces.of(new Cuts(cuts, shares, nulls, 0, false, 1), begun, bounds).stream()
                .map(Piece::range)
                .toList();
    }

    @Test
    void quantilesThatAllDifferAreCutEvenly() {
        List<String> fine = IntStream.range(0, 256).mapToObj(Integer::toString).toList();
        assertThat(KeyCuts.slots(fine, 4)).containsExactly(64, 128, 192);
        assertThat(KeyCuts.slots(fine, 1)).isEmpty();
        assertThat(KeyCuts.slots(fine, 256)).hasSize(255).startsWith(1).endsWith(255);
    }

    @Test
    void aValueThatManyRowsHaveGetsARangeOfItsOwn() {
        assertThat(KeyCuts.slots(fine("64xa 128xb 32xc 32xd"), 4)).containsExactly(64, 192);
        // The least value needs no cut before it, only one behind.
        assertThat(KeyCuts.slots(fine("200xa 56xb"), 4)).containsExactly(200);
        assertThat(KeyCuts.slots(fine("56xa 200xb"), 4)).containsExactly(56);
        assertThat(KeyCuts.slots(fine("256xa"), 4)).isEmpty();
    }

    @Test
    void withoutAnEarlierRunTheRangesAreThoseBetweenTheCuts() {
        assertThat(ranges(List.of(), false, List.of(), List.of())).containsExactly(range("", ""));
        assertThat(ranges(List.of("3", "7"), true, List.of(), List.of("3", "7")))
                .containsExactly(range("", "3"), range("3", "7"), range("7", ""), KeyRange.NULLS);
    }

    @Test
    void whatHasBegunStaysAndOnlyTheRestIsCut() {
        List<KeyRange> begun = List.of(range("2", "5"), range("8", ""));
        assertThat(ranges(
                        List.of("1", "3", "4", "6", "9"),
                        false,
                        begun,
                        List.of("1", "2", "3", "4", "5", "6", "8", "9")))
                .containsExactly(
                        range("", "1"),
                        range("1", "2"),
                        range("2", "5"),
                        range("5", "6"),
                        range("6", "8"),
                        range("8", ""));
        assertThat(ranges(List.of("3"), false, List.of(range("", ""), KeyRange.NULLS), List.of("3")))
                .containsExactly(range("", ""), KeyRange.NULLS);
        assertThat(ranges(List.of("3"), true, List.of(KeyRange.NULLS), List.of("3")))
                .containsExactly(range("", "3"), range("3", ""), KeyRange.NULLS);
        assertThat(ranges(List.of(), false, List.of(range("", "4")), List.of("4")))
                .containsExactly(range("", "4"), range("4", ""));
    }

    @Test
    void theSharesOfAllRangesAreOne() {
        Cuts cuts = new Cuts(List.of("3", "7"), List.of(0.25, 0.5, 0.25), true, 0.5, false, 1);
        assertThat(KeyPieces.of(cuts, List.of(), List.of("3", "7")))
                .extracting(Piece::share)
                .containsExactly(0.125, 0.25, 0.125, 0.5);
        assertThat(KeyPieces.of(cuts, List.of(range("1", "9")), List.of("1", "3", "7", "9")).stream()
                        .mapToDouble(Piece::share)
                        .sum())
                .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
    }
}
