/** Text files, a record a line. */
@NullMarked
package io.velostream.formats.lines;

import org.jspecify.annotations.NullMarked;
