package io.velostream.core.internal.layer;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.LayerOptions.FallbackPositions;
import io.velostream.core.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several sources that hold the same rows, of which one serves. It changes only while none of its readers is open: in
 * {@link #schema} and {@link #plan}, or when a run asks for it between two attempts. Splits of another source than the first
 * are named after their number, unless positions are the same in all, so a checkpoint tells which source it speaks of.
 */
public final class FallbackSource implements DataSource {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackSource.class);
    private static final String PREFIX = "source-";

    private final List<DataSource> chain;
    private final FallbackPositions positions;
    private final Optional<Duration> returnAfter;
    private volatile int serving;
    /** Whether rows of the one that serves are committed, and positions say nothing of another one. */
    private volatile boolean pinned;

    private volatile String reason = "";
    private volatile Instant since = Instant.now();
    /** What the first one that answered has. */
    private volatile @Nullable Schema agreed;

    /**
     * A chain.
     *
     * @param chain the first one comes first
     * @param returnAfter how often to look whether the first one is back; empty to stay until the run ends
     */
    public FallbackSource(List<DataSource> chain, FallbackPositions positions, Optional<Duration> returnAfter) {
        this.chain = List.copyOf(chain);
        this.positions = positions;
        this.returnAfter = returnAfter;
    }

    /** The same as a part of a run. */
    FallbackSource inRun(Optional<RetryPolicy> given, Outages outages) {
        List<DataSource> parts = new ArrayList<>();
        chain.forEach(s -> parts.add(RetryLayer.inRun(s, given, outages)));
        return new FallbackSource(parts, positions, returnAfter);
    }

    RetryPolicy policy() {
        return RetryLayer.policy(chain.get(0));
    }

    private DataSource now() {
        return chain.get(serving);
    }

    /** The source that serves, masked. */
    public String servingName() {
        return now().toString();
    }

    /** Whether this failure comes from the source that serves, and says that it is not there. */
    public boolean isDown(Throwable failure) {
        return failure instanceof VeloException e
                && (e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.TIMEOUT)
                && e.where().startsWith(servingName());
    }

    /**
     * Lets the next source serve.
     *
     * @param begun whether rows of this one are committed
     * @return false when there is none, or when its rows would come besides those that are there already
     */
    public boolean advance(Throwable failure, boolean begun) {
        if (pinned || serving + 1 >= chain.size() || (begun && positions == FallbackPositions.START)) {
            return false;
        }
        reason = failure instanceof VeloException v && !v.why().isEmpty()
                ? v.why()
                : String.valueOf(failure.getMessage());
        String before = servingName();
        serve(serving + 1);
        LOG.warn("{} serves instead of {}: {}", servingName(), before, reason);
        return true;
    }

    private void serve(int index) {
        serving = index;
        since = Instant.now();
    }

    /** How long to wait before the first source is looked at again; empty when nobody looks. */
    public Optional<Duration> returnAfter() {
        return serving == 0 || positions == FallbackPositions.START ? Optional.empty() : returnAfter;
    }

    /** Whether the first source is well, and another one has served for long enough. */
    public boolean mayReturn() {
        Optional<Duration> wait = returnAfter();
        return wait.isPresent() && Duration.between(since, Instant.now()).compareTo(wait.get()) >= 0 && firstIsWell();
    }

    private boolean firstIsWell() {
        boolean well = chain.get(0).health().status() == Health.Status.HEALTHY;
        if (!well) {
            since = Instant.now();
        }
        return well;
    }

    /** Lets the first source serve again. */
    public void returnToFirst() {
        serve(0);
        LOG.info("{} serves again", servingName());
    }

    /**
     * Where positions of one source say nothing of another, a run goes on with the source that it began with.
     *
     * @param splits that a checkpoint knows
     * @return whether another one serves now
     */
    public boolean stayWith(Collection<String> splits) {
        if (positions != FallbackPositions.START || splits.isEmpty()) {
            return false;
        }
        pinned = true;
        int owner = index(splits.iterator().next());
        if (owner == serving || owner >= chain.size()) {
            return false;
        }
        serve(owner);
        return true;
    }

    @Override
    public Set<Capability> capabilities() {
        return now().capabilities();
    }

    @Override
    public Schema schema() {
        while (true) {
            try {
                Schema found = now().schema();
                Schema known = agreed;
                if (known == null) {
                    agreed = found;
                    return found;
                }
                return compatible(known, found);
            } catch (VeloException e) {
                if (!isDown(e) || !advance(e, false)) {
                    throw e;
                }
            }
        }
    }

    /** The columns of the schema agreed on, as this source has them. */
    private Schema compatible(Schema known, Schema found) {
        for (Field f : known.fields()) {
            String difference = !found.contains(f.name())
                    ? "it has no column '" + f.name() + "'"
                            + NearestName.of(f.name(), found.names())
                                    .map(n -> ", but '" + n + "'")
                                    .orElse("")
                    : found.field(found.indexOf(f.name())).type().equals(f.type())
                            ? ""
                            : "its column '" + f.name() + "' is "
                                    + found.field(found.indexOf(f.name())).type() + ", not " + f.type();
            if (!difference.isEmpty()) {
                throw VeloException.of(ErrorKind.SCHEMA, "A source cannot serve instead of another one")
                        .where(servingName())
                        .why(difference)
                        .cure("The sources of a fallback chain need the same columns.")
                        .build();
            }
        }
        return found.select(known.names());
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        Schema known = agreed;
        if (serving > 0 && known != null && request.columns().isEmpty()) {
            return now().plan(request.withColumns(known.names()));
        }
        return now().plan(request);
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        SplitEnumerator found = now().splits(plan);
        return serving == 0 || positions == FallbackPositions.SAME ? found : new Named(found, serving);
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        if (positions == FallbackPositions.SAME) {
            return now().openReader(plan, split, from);
        }
        int owner = index(split.id());
        return chain.get(owner).openReader(plan, owner == 0 ? split : renamed(split, bare(split.id())), from);
    }

    private static Split renamed(Split split, String id) {
        return new Split(id, split.version(), split.details(), split.estimatedBytes());
    }

    private static String prefix(int index) {
        return PREFIX + (index + 1) + ":";
    }

    private static String bare(String id) {
        return id.substring(id.indexOf(':') + 1);
    }

    /** The source that a split belongs to. */
    private int index(String id) {
        for (int i = 1; i < chain.size(); i++) {
            if (id.startsWith(prefix(i))) {
                return i;
            }
        }
        return 0;
    }

    @Override
    public String identity() {
        return chain.get(0).identity();
    }

    @Override
    public Health health() {
        Health now = now().health();
        if (serving == 0 || now.status() == Health.Status.UNHEALTHY) {
            return now;
        }
        return Health.degraded(servingName() + " serves instead of " + chain.get(0) + ": " + reason);
    }

    @Override
    public void close() {
        VeloException failure = null;
        for (DataSource s : chain) {
            try {
                s.close();
            } catch (VeloException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The first one's: that is what a pipeline is known by. */
    @Override
    public String toString() {
        return chain.get(0).toString();
    }

    /** Gives splits the number of their source. */
    private record Named(SplitEnumerator inner, int index) implements SplitEnumerator {
        @Override
        public SplitResult next(Duration wait) {
            SplitResult result = inner.next(wait);
            if (!(result instanceof SplitResult.Found f)) {
                return result;
            }
            return new SplitResult.Found(f.splits().stream()
                    .map(s -> renamed(s, prefix(index) + s.id()))
                    .toList());
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
