package io.velostream.core.internal.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes several things, the last opened first. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** What cannot be closed is added to the failure, or logged where there is none. */
    static void all(List<? extends AutoCloseable> opened, @Nullable Throwable failure) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                if (failure == null) {
                    LOG.warn("Could not be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
