/** The other libraries, each doing the work of one case. */
@NullMarked
package io.velostream.bench.peer;

import org.jspecify.annotations.NullMarked;
