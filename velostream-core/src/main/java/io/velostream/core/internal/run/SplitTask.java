package io.velostream.core.internal.run;

import io.velostream.api.Split;

/**
 * A split to be read.
 *
 * @param index its place in the order of rows
 * @param state where to go on
 */
record SplitTask(int index, Split split, SplitState state) {}
