/** Where files are kept: names, patterns, listings and atomic publication, apart from what is in the files. */
@NullMarked
package io.velostream.file.internal.store;

import org.jspecify.annotations.NullMarked;
