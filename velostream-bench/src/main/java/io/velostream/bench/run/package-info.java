/** Starts the measured processes in turn and prints the table. */
@NullMarked
package io.velostream.bench.run;

import org.jspecify.annotations.NullMarked;
