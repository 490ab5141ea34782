/** URIs and options. */
@NullMarked
package io.velostream.api.config;

import org.jspecify.annotations.NullMarked;
