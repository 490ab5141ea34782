/** Logical replication: the messages of pgoutput, slots, and the stream of changes. */
@NullMarked
package io.velostream.postgres.internal.replication;

import org.jspecify.annotations.NullMarked;
