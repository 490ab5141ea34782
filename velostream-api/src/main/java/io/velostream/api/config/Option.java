package io.velostream.api.config;

/**
 * Filled in by the configuration work that lands next.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {
    private Option() {}
}
