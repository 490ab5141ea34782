/** Rows of tables and queries: the SQL that selects them, the pages that readers share, COPY BINARY into columns. */
@NullMarked
package io.velostream.postgres.internal.read;

import org.jspecify.annotations.NullMarked;
