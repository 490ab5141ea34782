/** Registry, pipelines and the {@code memory://} connector. */
@NullMarked
package io.velostream.core;

import org.jspecify.annotations.NullMarked;
