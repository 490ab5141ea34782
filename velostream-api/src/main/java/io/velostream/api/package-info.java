/** The types that users of VeloStream and authors of connectors compile against. */
@NullMarked
package io.velostream.api;

import org.jspecify.annotations.NullMarked;
