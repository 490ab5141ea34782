package io.velostream.file;

import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.store.StoredFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One split for each file that is tailed; files that come later have theirs too, unless they are old ones renamed. */
final class TailSplits implements SplitEnumerator {
    static final int SPLIT_VERSION = 1;

    private final FileDataset dataset;
    private final Optional<Expression> filter;
    private final Set<String> paths = new HashSet<>();
    private final Set<String> identities = new HashSet<>();
    private boolean looked;
    private boolean closed;

    TailSplits(FileDataset dataset, ReadPlan plan) {
        this.dataset = dataset;
        this.filter = plan.request().filter();
    }

    @Override
    public SplitResult next(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!closed) {
            List<Split> found = look();
            if (!found.isEmpty()) {
                return new SplitResult.Found(found);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return SplitResult.IDLE;
            }
            pause(Math.min(left / 1_000_000, dataset.config().pollInterval().toMillis()));
        }
        return SplitResult.END;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "tailing was interrupted")
                    .cause(e)
                    .build();
        }
    }

    private List<Split> look() {
        List<Split> found = new ArrayList<>();
        boolean first = !looked;
        looked = true;
        for (StoredFile file : dataset.findAny().files()) {
            boolean wanted = filter.isEmpty() || dataset.shape().partitions().mayMatch(filter.get(), file.path());
            boolean isNew = paths.add(file.path()) & identities.add(identity(file));
            if (isNew && wanted) {
                boolean fromEnd = first && dataset.config().start() == FileOptions.Start.END;
                found.add(new Split(
                        file.path(),
                        SPLIT_VERSION,
                        Json.write(Map.of("file", file.path(), "from_end", fromEnd)),
                        OptionalLong.empty()));
            }
        }
        return found;
    }

    private String identity(StoredFile file) {
        try {
            return dataset.storage().identity(file.name()).orElse(file.name());
        } catch (IOException e) {
            throw FileErrors.map("cannot look at the file", file.name(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
