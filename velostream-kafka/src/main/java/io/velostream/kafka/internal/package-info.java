/** Records of Kafka to columns and back. */
@NullMarked
package io.velostream.kafka.internal;

import org.jspecify.annotations.NullMarked;
