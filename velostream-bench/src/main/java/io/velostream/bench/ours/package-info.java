/** The same cases by VeloStream. */
@NullMarked
package io.velostream.bench.ours;

import org.jspecify.annotations.NullMarked;
