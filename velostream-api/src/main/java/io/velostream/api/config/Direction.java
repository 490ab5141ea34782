package io.velostream.api.config;

import java.util.Locale;

/** Which end of a pipeline a configuration is for. */
public enum Direction {
    /** Rows are read from it. */
    SOURCE,
    /** Rows are written to it. */
    SINK;

    /** In lower case, for messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
