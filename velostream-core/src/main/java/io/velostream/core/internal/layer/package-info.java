/** The layers around sources and sinks. */
@NullMarked
package io.velostream.core.internal.layer;

import org.jspecify.annotations.NullMarked;
