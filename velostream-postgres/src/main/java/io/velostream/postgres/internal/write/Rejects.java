package io.velostream.postgres.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The rows of a batch that were not taken, each once. */
final class Rejects {
    private final TreeMap<Integer, RejectedRow> rows = new TreeMap<>();

    boolean contains(int row) {
        return !rows.isEmpty() && rows.containsKey(row);
    }

    void add(int row, String reason) {
        rows.putIfAbsent(row, RejectedRow.ofBatch(row, ErrorKind.DATA, reason));
    }

    List<RejectedRow> list() {
        return new ArrayList<>(rows.values());
    }
}
