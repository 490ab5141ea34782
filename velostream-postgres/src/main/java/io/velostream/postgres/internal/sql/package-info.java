/** Names and values as SQL text. */
@NullMarked
package io.velostream.postgres.internal.sql;

import org.jspecify.annotations.NullMarked;
