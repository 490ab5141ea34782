package io.velostream.api;

import java.util.List;

/**
 * Which rows of a batch were not taken. All others were.
 *
 * @param rejected each names its row in the batch
 */
public record WriteResult(List<RejectedRow> rejected) {
    /** All rows were taken. */
    public static final WriteResult OK = new WriteResult(List.of());

    public WriteResult {
        rejected = List.copyOf(rejected);
    }
}
