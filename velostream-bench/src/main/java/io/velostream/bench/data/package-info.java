/** Data sets for the benchmarks. */
@NullMarked
package io.velostream.bench.data;

import org.jspecify.annotations.NullMarked;
