/** What lies behind the public types of the core. */
@NullMarked
package io.velostream.core.internal;

import org.jspecify.annotations.NullMarked;
