/**
 * Columnar batches, and rows over them.
 *
 * <p>A finished {@link io.velostream.api.batch.RecordBatch} never changes and may be read by any number of threads. The
 * arrays that columns hand out are the ones they hold: reading them is the fast path, writing to them is forbidden.
 */
@NullMarked
package io.velostream.api.batch;

import org.jspecify.annotations.NullMarked;
