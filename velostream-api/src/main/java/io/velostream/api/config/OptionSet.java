package io.velostream.api.config;

/** Filled in by the configuration work that lands next. */
public final class OptionSet {
    private OptionSet() {}
}
