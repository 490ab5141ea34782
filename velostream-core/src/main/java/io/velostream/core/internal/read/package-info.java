/** Reading without a pipeline. */
@NullMarked
package io.velostream.core.internal.read;

import org.jspecify.annotations.NullMarked;
