/** What reading and writing Parquet share: footers, schemas, codecs, errors. */
@NullMarked
package io.velostream.file.parquet.internal;

import org.jspecify.annotations.NullMarked;
