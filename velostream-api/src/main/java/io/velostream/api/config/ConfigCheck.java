package io.velostream.api.config;

import java.util.function.Consumer;

/**
 * A rule of a connector that goes beyond {@link OptionSet}'s own. It runs only when each value by itself is right, so
 * {@code config.get} works in it. Thread-safe and without I/O.
 */
@FunctionalInterface
public interface ConfigCheck {
    /** Looks at a configuration and reports each thing wrong with it. */
    void check(ConnectorConfig config, Consumer<ConfigProblem> problems);
}
