package io.velostream.file.internal.store;

import java.io.IOException;
import java.time.Duration;

/** Tells that something may have happened in a folder. Used by one thread. */
public interface Wakeup extends AutoCloseable {
    /** Waits until something happened, at most for so long. */
    void await(Duration most) throws InterruptedException, IOException;

    @Override
    void close() throws IOException;

    /** One that knows nothing and sleeps. */
    Wakeup NONE = new Wakeup() {
        @Override
        public void await(Duration most) throws InterruptedException {
            Thread.sleep(Math.max(1, most.toMillis()));
        }

        @Override
        public void close() {}
    };
}
