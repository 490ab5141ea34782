/**
 * Values as text: bytes of CSV fields, JSON strings and text lines to columns and back, without Strings on the way. Shared
 * by the text formats.
 */
@NullMarked
package io.velostream.formats.text;

import org.jspecify.annotations.NullMarked;
