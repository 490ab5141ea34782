package io.velostream.core;

import java.time.Instant;

/**
 * A system that is waited for.
 *
 * @param target its masked URI
 * @param reason of the last failure
 * @param since when it first failed
 * @param failures how many attempts have failed, those of all lanes together
 */
public record Outage(String target, String reason, Instant since, long failures) {}
