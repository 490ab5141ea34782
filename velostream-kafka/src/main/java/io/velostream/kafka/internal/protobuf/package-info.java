/** Messages of Protocol Buffers to columns and back. */
@NullMarked
package io.velostream.kafka.internal.protobuf;

import org.jspecify.annotations.NullMarked;
