package io.velostream.core.internal.layer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what has failed already: that it cannot be closed either is no news. */
final class Quietly {
    private static final Logger LOG = LoggerFactory.getLogger(Quietly.class);

    private Quietly() {}

    static void close(AutoCloseable failed) {
        try {
            failed.close();
        } catch (Exception e) {
            LOG.debug("Could not be closed after its failure", e);
        }
    }
}
