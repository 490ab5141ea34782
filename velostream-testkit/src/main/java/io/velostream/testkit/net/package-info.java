/** Faults of networks. */
@NullMarked
package io.velostream.testkit.net;

import org.jspecify.annotations.NullMarked;
