/**
 * Formats of records in files: bytes to batches and back. For authors of connectors that store records in files or
 * objects; users meet formats only as options of a URI.
 */
@NullMarked
package io.velostream.formats;

import org.jspecify.annotations.NullMarked;
