/** Columns to COPY BINARY, and the SQL of loading and merging. */
@NullMarked
package io.velostream.postgres.internal.write;

import org.jspecify.annotations.NullMarked;
