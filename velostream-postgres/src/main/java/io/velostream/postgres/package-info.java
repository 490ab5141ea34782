/** {@code postgresql://}: tables, queries and change streams as sources, tables as sinks. */
@NullMarked
package io.velostream.postgres;

import org.jspecify.annotations.NullMarked;
