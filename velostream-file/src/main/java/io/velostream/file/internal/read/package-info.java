/** What the source is made of: finding files, their formats and partitions, cutting them into splits. */
@NullMarked
package io.velostream.file.internal.read;

import org.jspecify.annotations.NullMarked;
