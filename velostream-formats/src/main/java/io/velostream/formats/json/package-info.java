/**
 * JSON lines and JSON documents. {@link JsonRecordDecoder} and {@link JsonRecordEncoder} turn single records to rows and
 * back without any file, for messages.
 */
@NullMarked
package io.velostream.formats.json;

import org.jspecify.annotations.NullMarked;
