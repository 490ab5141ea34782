package io.velostream.api;

import io.velostream.api.type.Schema;

/**
 * What will be written to a sink.
 *
 * @param pipeline the name under which checkpoints are stored
 * @param schema of the rows that come
 * @param lanes how many writers will be open at once
 * @param resumed whether an earlier run of this pipeline left an unfinished checkpoint in this sink, which goes on now;
 *     otherwise the run starts anew, and {@code if_exists} rules apply
 * @param changes whether updates and deletes may come
 */
public record SinkRequest(String pipeline, Schema schema, int lanes, boolean resumed, boolean changes) {}
