/** Topics of Kafka, by us and by the bare clients. */
@NullMarked
package io.velostream.bench.kafka;

import org.jspecify.annotations.NullMarked;
