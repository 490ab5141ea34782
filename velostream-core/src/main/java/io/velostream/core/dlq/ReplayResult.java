package io.velostream.core.dlq;

import io.velostream.core.DeliveryGuarantee;

/**
 * What a replay did.
 *
 * @param chosen letters that it took
 * @param replayed those that are in the target now
 * @param failed those that failed again; they stay in the queue
 * @param rounds how often it tried
 * @param recovered letters of an earlier replay that was broken off behind its commit; they are marked now
 * @param guarantee what holds when a replay is broken off: at least once where the target keeps no checkpoint
 */
public record ReplayResult(
        long chosen, long replayed, long failed, int rounds, long recovered, DeliveryGuarantee guarantee) {}
