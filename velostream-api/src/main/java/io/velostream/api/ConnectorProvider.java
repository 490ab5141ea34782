package io.velostream.api;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import java.util.Set;

/**
 * The entry of a connector, found by {@link java.util.ServiceLoader}. Has a public constructor without parameters. Thread-safe and
 * without state; nothing here does I/O.
 */
public interface ConnectorProvider {
    /** The URI schemes that it answers to, in lower case. */
    Set<String> schemes();

    /** One line for help texts. */
    String summary();

    /** What a source of this scheme can be told. */
    OptionSet sourceOptions();

    /** What a sink of this scheme can be told. */
    OptionSet sinkOptions();

    /** A source for an already validated configuration; kind UNSUPPORTED when the connector has none. */
    DataSource createSource(ConnectorConfig config);

    /** A sink for an already validated configuration; kind UNSUPPORTED when the connector has none. */
    DataSink createSink(ConnectorConfig config);
}
