/** Comma-separated values and their relatives. */
@NullMarked
package io.velostream.formats.csv;

import org.jspecify.annotations.NullMarked;
