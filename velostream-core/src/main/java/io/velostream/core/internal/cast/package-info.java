/** Conversions of columns from one type to another. */
@NullMarked
package io.velostream.core.internal.cast;

import org.jspecify.annotations.NullMarked;
