/**
 * What users and authors of connectors compile against: sources, sinks and the values that pass between them.
 *
 * <p>Every failure is a {@link io.velostream.api.VeloException}; nothing here depends on anything but annotations.
 */
@NullMarked
package io.velostream.api;

import org.jspecify.annotations.NullMarked;
