/** How a pipeline runs: lanes, queues, commits, checkpoints, rejected rows. */
@NullMarked
package io.velostream.core.internal.run;

import org.jspecify.annotations.NullMarked;
