package io.velostream.postgres.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The rows of a batch that were not taken, each once. */
final class Rejects {
    private final TreeMap<Integer, RejectedRow> rows = new TreeMap<>();
    private final Set<Integer> given = new HashSet<>();

    boolean contains(int row) {
        return !rows.isEmpty() && rows.containsKey(row);
    }

    void add(int row, String reason) {
        rows.putIfAbsent(row, RejectedRow.ofBatch(row, ErrorKind.DATA, reason));
    }

    /** Those that it has not given yet. */
    List<RejectedRow> take() {
        List<RejectedRow> found = new ArrayList<>();
        rows.forEach((row, rejected) -> {
            if (given.add(row)) {
                found.add(rejected);
            }
        });
        return found;
    }
}
