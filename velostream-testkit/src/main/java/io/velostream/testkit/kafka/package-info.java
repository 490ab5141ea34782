/** A Kafka broker for tests. Needs {@code org.apache.kafka:kafka_2.13} on the class path of the tests. */
@NullMarked
package io.velostream.testkit.kafka;

import org.jspecify.annotations.NullMarked;
