/** Looking at pipelines from outside: health, statistics, and an endpoint for both and for metrics. */
@NullMarked
package io.velostream.core.observe;

import org.jspecify.annotations.NullMarked;
