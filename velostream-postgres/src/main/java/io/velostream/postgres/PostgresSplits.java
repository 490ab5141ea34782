package io.velostream.postgres;

import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import java.time.Duration;
import java.util.List;

/** All splits at once, then the end; or, for a source that polls, one that never ends. */
final class PostgresSplits implements SplitEnumerator {
    private final List<Split> splits;
    private boolean given;

    PostgresSplits(List<Split> splits) {
        this.splits = splits;
    }

    @Override
    public SplitResult next(Duration wait) {
        if (given) {
            return SplitResult.END;
        }
        given = true;
        return new SplitResult.Found(splits);
    }

    @Override
    public void close() {}
}
