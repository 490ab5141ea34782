@NullMarked
package io.velostream.bench.soak;

import org.jspecify.annotations.NullMarked;
