package io.velostream.core.internal.layer;

import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for splits anew after a failure, and leaves out those that it has given already. */
final class RetryEnumerator implements SplitEnumerator {
    private final DataSource source;
    private final ReadPlan plan;
    private final Retrying retrying;
    private final Recovery recovery;
    private final Set<Split> given = new HashSet<>();
    private @Nullable SplitEnumerator enumerator;
    private boolean again;

    RetryEnumerator(DataSource source, ReadPlan plan, Retrying retrying) {
        this.source = source;
        this.plan = plan;
        this.retrying = retrying;
        this.recovery = retrying.recovery(source.toString());
        try {
            enumerator = source.splits(plan);
        } catch (VeloException e) {
            recovery.failed(e, retrying.contacted());
        }
    }

    @Override
    public SplitResult next(Duration wait) {
        if (enumerator == null && !recovery.isTime(wait)) {
            return SplitResult.IDLE;
        }
        try {
            SplitEnumerator e = enumerator;
            if (e == null) {
                again = true;
                e = source.splits(plan);
                enumerator = e;
            }
            SplitResult result = e.next(wait);
            retrying.contact();
            if (result instanceof SplitResult.Idle) {
                recovery.answered();
                return result;
            }
            recovery.succeeded();
            return result instanceof SplitResult.Found f ? fresh(f) : result;
        } catch (VeloException e) {
            drop();
            recovery.failed(e, retrying.contacted());
            return SplitResult.IDLE;
        }
    }

    private SplitResult fresh(SplitResult.Found found) {
        if (!again) {
            given.addAll(found.splits());
            return found;
        }
        List<Split> fresh = found.splits().stream().filter(given::add).toList();
        return fresh.isEmpty() ? SplitResult.IDLE : new SplitResult.Found(fresh);
    }

    /** What failed may only be closed. */
    private void drop() {
        SplitEnumerator e = enumerator;
        enumerator = null;
        if (e != null) {
            Quietly.close(e);
        }
    }

    @Override
    public void close() {
        recovery.close();
        SplitEnumerator e = enumerator;
        enumerator = null;
        if (e != null) {
            e.close();
        }
    }
}
