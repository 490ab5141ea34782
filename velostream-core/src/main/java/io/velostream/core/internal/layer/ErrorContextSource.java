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
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source whose errors name its URI, the split and the offset. */
final class ErrorContextSource implements DataSource {
    private final DataSource inner;
    private final Placed placed;

    ErrorContextSource(DataSource inner) {
        this.inner = inner;
        this.placed = new Placed(inner);
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema schema() {
        return placed.call("find out the schema", inner::schema);
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        return placed.call("plan the reading", () -> inner.plan(request));
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return placed.call("look for what to read", () -> new Splits(inner.splits(plan)));
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        try {
            return new Reader(inner.openReader(plan, split, from), split, from);
        } catch (RuntimeException e) {
            throw place(e, "begin to read", split, from);
        }
    }

    private VeloException place(RuntimeException e, String operation, Split split, @Nullable Offset offset) {
        String at = "split " + split.id() + (offset == null ? "" : " after " + offset.details());
        boolean known = e instanceof VeloException v && names(v.where(), split.id());
        return placed.failure(e, operation, known ? "" : at);
    }

    /** Whether a place begins with what the split is a part of: parts of a file are called after it, {@code name#part}. */
    private static boolean names(String where, String split) {
        int part = split.lastIndexOf('#');
        int end = where.indexOf(", ");
        return part > 0 && (end < 0 ? where : where.substring(0, end)).endsWith(split.substring(0, part));
    }

    @Override
    public String identity() {
        return inner.identity();
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {
        placed.run("close the source", inner::close);
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
            return placed.call("look for what to read", () -> enumerator.next(wait));
        }

        @Override
        public void close() {
            placed.run("end the search for splits", enumerator::close);
        }
    }

    private final class Reader implements DataReader {
        private final DataReader reader;
        private final Split split;
        private @Nullable Offset last;

        Reader(DataReader reader, Split split, @Nullable Offset from) {
            this.reader = reader;
            this.split = split;
            this.last = from;
        }

        @Override
        public ReadResult read(Duration wait) {
            try {
                ReadResult result = reader.read(wait);
                if (result instanceof ReadResult.Batch b) {
                    last = b.batch().offset().orElse(last);
                }
                return result;
            } catch (RuntimeException e) {
                throw placed(e, "read");
            }
        }

        @Override
        public void acknowledge(Offset upTo) {
            try {
                reader.acknowledge(upTo);
            } catch (RuntimeException e) {
                throw placed(e, "confirm what was read");
            }
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
            try {
                reader.close();
            } catch (RuntimeException e) {
                throw placed(e, "close the reader");
            }
        }

        private VeloException placed(RuntimeException e, String operation) {
            return place(e, operation, split, last);
        }
    }
}
