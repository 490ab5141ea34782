/** Expressions over the columns of a row: filters and computed columns. Immutable and thread-safe. */
@NullMarked
package io.velostream.api.expr;

import org.jspecify.annotations.NullMarked;
