package io.velostream.postgres.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.postgres.internal.replication.Pieces.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static List<Piece> all(Pieces pieces) {
        List<Piece> all = new ArrayList<>();
        for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
            all.add(piece);
        }
        return all;
    }

    @Test
    void twoSessionsTakeGrowingPiecesInTurn() {
        assertThat(all(new Pieces(100, 1000, 10, 0, 2)))
                .containsExactly(new Piece(100, 110), new Piece(150, 310), new Piece(950, 1000));
        assertThat(all(new Pieces(100, 1000, 10, 1, 2))).containsExactly(new Piece(110, 150), new Piece(310, 950));
    }

    @Test
    void oneSessionTakesAll() {
        assertThat(all(new Pieces(0, 50, 10, 0, 1))).containsExactly(new Piece(0, 10), new Piece(10, 50));
    }

    @Test
    void nothingIsLeftToTheSecondOfAShortStretch() {
        assertThat(all(new Pieces(0, 10, 10, 0, 2))).containsExactly(new Piece(0, 10));
        assertThat(all(new Pieces(0, 10, 10, 1, 2))).isEmpty();
    }

    @Test
    void piecesStopGrowing() {
        long gigabyte = 1L << 30;
        List<Piece> pieces = all(new Pieces(0, 10 * gigabyte, 16 << 20, 0, 1));
        assertThat(pieces.get(pieces.size() - 1).to()).isEqualTo(10 * gigabyte);
        assertThat(pieces).allMatch(p -> p.to() - p.from() <= gigabyte);
    }
}
