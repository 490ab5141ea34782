/** Benchmarks of VeloStream and runs against its peers. */
@NullMarked
package io.velostream.bench;

import org.jspecify.annotations.NullMarked;
