/** Readers and writers between bytes and record batches, and compression codecs. */
@NullMarked
package io.velostream.formats;

import org.jspecify.annotations.NullMarked;
