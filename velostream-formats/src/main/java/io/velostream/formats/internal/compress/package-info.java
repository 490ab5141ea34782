/** Streams of the compressions. */
@NullMarked
package io.velostream.formats.internal.compress;

import org.jspecify.annotations.NullMarked;
