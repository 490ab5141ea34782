/**
 * Avro: object container files, and single records for messages. Bytes go to columns and back without objects for records;
 * the Avro library parses schemas.
 */
@NullMarked
package io.velostream.formats.avro;

import org.jspecify.annotations.NullMarked;
