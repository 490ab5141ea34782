/** Expressions compiled against a schema and evaluated a batch at a time. */
@NullMarked
package io.velostream.core.internal.eval;

import org.jspecify.annotations.NullMarked;
