package io.velostream.core;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;

/**
 * Something that is done around every call of a source or sink: add the place to errors, retry, measure. What it returns
 * behaves as the one inside does, capabilities included. Works once a call, never once a row. Thread-safe.
 */
public interface Layer {
    DataSource wrap(DataSource source);

    DataSink wrap(DataSink sink);
}
