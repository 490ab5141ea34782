/** Loading tables of PostgreSQL, by us and by what people use for it. */
@NullMarked
package io.velostream.bench.postgres;

import org.jspecify.annotations.NullMarked;
