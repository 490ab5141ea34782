/** The types of a database and how their values become columns. */
@NullMarked
package io.velostream.postgres.internal.types;

import org.jspecify.annotations.NullMarked;
