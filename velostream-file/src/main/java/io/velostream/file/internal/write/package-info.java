/** What the sink is made of: part files, partitions, manifests and their publication. */
@NullMarked
package io.velostream.file.internal.write;

import org.jspecify.annotations.NullMarked;
