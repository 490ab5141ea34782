/** Dead letters: what they hold, and what can be done with them afterwards. */
@NullMarked
package io.velostream.core.dlq;

import org.jspecify.annotations.NullMarked;
