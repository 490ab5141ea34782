/** Measuring what pipelines do, once a batch. */
@NullMarked
package io.velostream.core.internal.metrics;

import org.jspecify.annotations.NullMarked;
