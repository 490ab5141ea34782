/** Data types, fields and schemas. Everything here is immutable and thread-safe. */
@NullMarked
package io.velostream.api.type;

import org.jspecify.annotations.NullMarked;
