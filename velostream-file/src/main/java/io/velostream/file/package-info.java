/** The {@code file://} connector. */
@NullMarked
package io.velostream.file;

import org.jspecify.annotations.NullMarked;
