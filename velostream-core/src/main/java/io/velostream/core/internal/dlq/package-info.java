/** Reading, replaying and keeping books about dead letters. */
@NullMarked
package io.velostream.core.internal.dlq;

import org.jspecify.annotations.NullMarked;
