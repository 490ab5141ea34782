/** Streams that live in the memory of this JVM: {@code memory://name}. */
@NullMarked
package io.velostream.core.memory;

import org.jspecify.annotations.NullMarked;
