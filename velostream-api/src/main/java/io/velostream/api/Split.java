package io.velostream.api;

import java.util.OptionalLong;

/**
 * A part of a source that one reader reads: a partition, a byte range of a file, row groups, a range of a table. The unit
 * of parallelism and of checkpointing. Splits don't overlap.
 *
 * @param id stable over restarts and unique within the source
 * @param version says how to read {@code details}
 * @param details all that a reader needs to find the split again, as a JSON value; no secrets
 * @param estimatedBytes roughly what will be read, for balancing and progress
 */
public record Split(String id, int version, String details, OptionalLong estimatedBytes) {}
