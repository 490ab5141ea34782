/** Contract tests for sources and sinks; a connector passes them by a small subclass. */
@NullMarked
package io.velostream.testkit;

import org.jspecify.annotations.NullMarked;
