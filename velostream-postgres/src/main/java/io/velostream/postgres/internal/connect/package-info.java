/** Who logs in where: what libpq takes from its files and from the environment. */
@NullMarked
package io.velostream.postgres.internal.connect;

import org.jspecify.annotations.NullMarked;
