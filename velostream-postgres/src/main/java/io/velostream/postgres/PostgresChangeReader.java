package io.velostream.postgres;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.replication.ChangePump;
import java.time.Duration;
import java.util.OptionalLong;

/** Takes what a {@link ChangePump} reads in a thread of its own. */
final class PostgresChangeReader implements DataReader {
    private final ChangePump pump;
    private final Runnable closed;
    private boolean open = true;

    /**
     * A reader.
     *
     * @param closed runs when it is closed
     */
    PostgresChangeReader(ChangePump pump, Runnable closed) {
        this.pump = pump;
        this.closed = closed;
    }

    @Override
    public ReadResult read(Duration wait) {
        try {
            return pump.read(wait.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "the wait for changes was interrupted")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public void acknowledge(Offset upTo) {
        pump.acknowledge(upTo);
    }

    @Override
    public long bytesRead() {
        return pump.bytesRead();
    }

    /** Why it does not get on at the moment; empty while it does. Any thread. */
    String trouble() {
        return pump.trouble();
    }

    @Override
    public OptionalLong watermark() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            pump.close();
            closed.run();
        }
    }
}
