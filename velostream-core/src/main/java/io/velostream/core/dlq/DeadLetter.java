package io.velostream.core.dlq;

import java.time.Instant;
import java.util.Optional;

/**
 * A dead letter as it lies in its queue, and what has been done with it since. Immutable; {@code raw} is not copied.
 *
 * @param attempts how often it was tried, replays included
 * @param category a word of {@link DeadLetterCategory}, or another one where somebody else wrote the letter
 * @param lastReason why the last replay failed; else the reason that it was rejected for
 */
public record DeadLetter(
        String id,
        Instant time,
        String pipeline,
        String source,
        String target,
        String split,
        String position,
        String stage,
        String kind,
        String category,
        String reason,
        Optional<String> change,
        Optional<byte[]> key,
        Optional<byte[]> raw,
        Optional<String> record,
        Optional<String> recordSchema,
        State state,
        int attempts,
        String lastReason) {
    /** What has become of a letter. */
    public enum State {
        /** It waits. */
        PENDING,
        /** It waits, and at least one replay of it failed. */
        FAILED,
        /** It is in its target. */
        REPLAYED,
        /** Somebody gave it up. */
        DISCARDED;

        /** Whether a replay may take it. */
        public boolean isOpen() {
            return this == PENDING || this == FAILED;
        }
    }
}
