package io.velostream.file.parquet.internal.write;

/** The least and the greatest value of a page or chunk, in the bytes of a PLAIN page. */
record Bounds(byte[] min, byte[] max) {}
