/** {@code kafka://}: topics of Apache Kafka. */
@NullMarked
package io.velostream.kafka;

import org.jspecify.annotations.NullMarked;
