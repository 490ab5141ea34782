/** Parquet pages to columns. */
@NullMarked
package io.velostream.file.parquet.internal.read;

import org.jspecify.annotations.NullMarked;
