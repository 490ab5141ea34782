/** JMH benchmarks of what is too small for a process of its own. */
@NullMarked
package io.velostream.bench.jmh;

import org.jspecify.annotations.NullMarked;
