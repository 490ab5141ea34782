/** Columns to Parquet pages. */
@NullMarked
package io.velostream.file.parquet.internal.write;

import org.jspecify.annotations.NullMarked;
