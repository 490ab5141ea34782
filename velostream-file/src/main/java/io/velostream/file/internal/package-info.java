/** What the file connector shares between reading and writing. */
@NullMarked
package io.velostream.file.internal;

import org.jspecify.annotations.NullMarked;
