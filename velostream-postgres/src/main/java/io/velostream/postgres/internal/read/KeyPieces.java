package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.read.KeyCuts.Cuts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of a key that together hold each row once. Those that an earlier run has begun stay as they are, whatever the data
 * are like now; cuts that lie within them are left out.
 */
public final class KeyPieces {
    private KeyPieces() {}

    /** A range, and which part of all rows it holds, roughly. */
    public record Piece(KeyRange range, double share) {}

    /**
     * The ranges in the order of the key, that of rows without one last.
     *
     * @param bounds the cuts and the bounds of what has begun, sorted
     */
    public static List<Piece> of(Cuts cuts, Collection<KeyRange> begun, List<String> bounds) {
        List<Piece> pieces = new ArrayList<>();
        double keys = 1 - cuts.nullShare();
        // Which part lies between two cuts is known; what a range of an earlier run holds now is not.
        double same = keys / (bounds.size() + 1);
        boolean fresh = bounds.size() == cuts.keys().size();
        for (int i = 0; i <= bounds.size(); i++) {
            KeyRange here = KeyRange.between(
                    i == 0 ? Optional.empty() : Optional.of(bounds.get(i - 1)),
                    i == bounds.size() ? Optional.empty() : Optional.of(bounds.get(i)));
            double share = fresh ? keys * cuts.shares().get(i) : same;
            KeyRange whole = around(here, begun, bounds).orElse(here);
            int last = pieces.size() - 1;
            if (last >= 0 && pieces.get(last).range().equals(whole)) {
                pieces.set(last, new Piece(whole, pieces.get(last).share() + share));
            } else {
                pieces.add(new Piece(whole, share));
            }
        }
        if (cuts.nulls() || begun.contains(KeyRange.NULLS)) {
            pieces.add(new Piece(KeyRange.NULLS, cuts.nullShare()));
        }
        return pieces;
    }

    private static Optional<KeyRange> around(KeyRange here, Collection<KeyRange> begun, List<String> bounds) {
        int from = here.from().map(bounds::indexOf).orElse(-1);
        int to = here.to().map(bounds::indexOf).orElse(bounds.size());
        return begun.stream()
                .filter(b -> !b.nulls())
                .filter(b -> b.from().map(bounds::indexOf).orElse(-1) <= from
                        && b.to().map(bounds::indexOf).orElse(bounds.size()) >= to)
                .findFirst();
    }
}
