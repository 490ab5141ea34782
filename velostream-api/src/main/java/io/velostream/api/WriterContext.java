package io.velostream.api;

/**
 * Who writes.
 *
 * @param pipeline the name of the pipeline
 * @param lane 0 to {@code lanes - 1}; stable over restarts with the same parallelism. Where the source is bounded and
 *     ordered, lane {@code n} holds rows that stand before those of lane {@code n + 1}
 * @param checkpoint the number of the last checkpoint before this run; with the lane it makes names that no other run uses
 */
public record WriterContext(String pipeline, int lane, int lanes, long checkpoint) {}
