package io.velostream.core.internal.layer;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source whose calls go through a guard. */
final class GuardedSource implements DataSource {
    private final DataSource inner;
    private final Guard guard;

    GuardedSource(DataSource inner, Guard guard) {
        this.inner = inner;
        this.guard = guard;
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema schema() {
        return guard.call(inner::schema);
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        return guard.call(() -> inner.plan(request));
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return new Splits(guard.call(() -> inner.splits(plan)));
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        return new Reader(guard.call(() -> inner.openReader(plan, split, from)));
    }

    @Override
    public String identity() {
        return inner.identity();
    }

    @Override
    public Health health() {
        return guard.health(inner::health);
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }

    private final class Splits implements SplitEnumerator {
        private final SplitEnumerator enumerator;

        Splits(SplitEnumerator enumerator) {
            this.enumerator = enumerator;
        }

        @Override
        public SplitResult next(Duration wait) {
            return guard.call(() -> enumerator.next(wait));
        }

        @Override
        public void close() {
            enumerator.close();
        }
    }

    private final class Reader implements DataReader {
        private final DataReader reader;
        private final boolean paced = guard.pace().isLimited();
        /** When the next batch may come, where there is a limit. */
        private long readyAt = System.nanoTime();

        Reader(DataReader reader) {
            this.reader = reader;
        }

        @Override
        public ReadResult read(Duration wait) {
            if (paced && readyAt - System.nanoTime() > 0) {
                Pace.sleep(Math.min(readyAt - System.nanoTime(), wait.toNanos()));
                if (readyAt - System.nanoTime() > 0) {
                    return ReadResult.IDLE;
                }
            }
            ReadResult result = guard.call(() -> reader.read(wait));
            if (paced && result instanceof ReadResult.Batch b) {
                readyAt = System.nanoTime() + guard.pace().taken(b.batch());
            }
            return result;
        }

        @Override
        public void acknowledge(Offset upTo) {
            guard.run(() -> reader.acknowledge(upTo));
        }

        @Override
        public long bytesRead() {
            return reader.bytesRead();
        }

        @Override
        public OptionalLong watermark() {
            return reader.watermark();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
