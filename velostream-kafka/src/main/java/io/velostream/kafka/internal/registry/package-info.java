/** Schemas that a registry keeps. */
@NullMarked
package io.velostream.kafka.internal.registry;

import org.jspecify.annotations.NullMarked;
