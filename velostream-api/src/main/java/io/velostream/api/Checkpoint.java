package io.velostream.api;

/**
 * How far a pipeline has come. A sink stores it atomically with the data that it covers and hands it back unchanged; only
 * the pipeline reads {@code state}.
 *
 * @param pipeline the name of the pipeline; a sink keeps the checkpoints of several apart
 * @param lane which part of the pipeline; each lane's last checkpoint replaces its one before
 * @param number grows with every checkpoint of the pipeline, over restarts too
 * @param state a JSON value
 * @param complete whether the input has ended and nothing will follow
 */
public record Checkpoint(String pipeline, String lane, long number, String state, boolean complete) {}
