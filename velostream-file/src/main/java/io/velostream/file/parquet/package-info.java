/** Parquet: read into and written from columns without rows in between. */
@NullMarked
package io.velostream.file.parquet;

import org.jspecify.annotations.NullMarked;
