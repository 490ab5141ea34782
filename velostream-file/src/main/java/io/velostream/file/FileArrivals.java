package io.velostream.file;

import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import io.velostream.file.internal.read.FileFinder;
import io.velostream.file.internal.read.FileSplit;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.file.internal.store.Wakeup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds files as they arrive in a watched folder, each once, when it has stopped changing. */
final class FileArrivals implements SplitEnumerator {
    private final FileDataset dataset;
    private final Optional<Expression> filter;
    private final Duration stableFor;
    /** Paths that were given out. */
    private final Set<String> given = new HashSet<>();
    /** Files that may still be changing, by path. */
    private final Map<String, Seen> pending = new HashMap<>();

    private @Nullable Wakeup wakeup;
    private boolean closed;

    /** A version of a file, and when we first saw it. */
    private record Seen(String version, long since) {}

    FileArrivals(FileDataset dataset, ReadPlan plan) {
        this.dataset = dataset;
        this.filter = plan.request().filter();
        this.stableFor = dataset.config().stableFor();
    }

    @Override
    public SplitResult next(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!closed) {
            // Registered before the look, so that nothing falls in between.
            Wakeup signal = signal();
            List<Split> arrived = look();
            if (!arrived.isEmpty()) {
                return new SplitResult.Found(arrived);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return SplitResult.IDLE;
            }
            await(signal, Duration.ofNanos(Math.min(left, pause().toNanos())));
        }
        return SplitResult.END;
    }

    private Wakeup signal() {
        if (wakeup == null) {
            wakeup = dataset.storage().wakeup(dataset.shape().folder());
        }
        return wakeup;
    }

    /** How long nothing needs to be looked at, unless the system wakes us. */
    private Duration pause() {
        Duration poll = dataset.config().pollInterval();
        return pending.isEmpty() || poll.compareTo(stableFor) < 0 ? poll : stableFor;
    }

    private static void await(Wakeup signal, Duration most) {
        try {
            signal.await(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "watching for files was interrupted")
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw FileErrors.map("cannot watch the folder", "", e);
        }
    }

    private List<Split> look() {
        long now = System.nanoTime();
        long clock = System.currentTimeMillis();
        List<Split> arrived = new ArrayList<>();
        for (StoredFile file : dataset.findAny().files()) {
            boolean candidate = FileFinder.isNoTemporary(file.path()) && !given.contains(file.path());
            if (candidate && isStable(file, now, clock)) {
                given.add(file.path());
                pending.remove(file.path());
                if (filter.isEmpty() || dataset.shape().partitions().mayMatch(filter.get(), file.path())) {
                    FileSplits.cut(dataset, file).stream()
                            .map(FileSplit::toSplit)
                            .forEach(arrived::add);
                }
            }
        }
        return arrived;
    }

    /** By the file's own time where that lies in the past, otherwise by when we first saw this version. */
    private boolean isStable(StoredFile file, long now, long clock) {
        Seen seen = pending.get(file.path());
        if (seen == null || !seen.version.equals(file.version())) {
            pending.put(file.path(), new Seen(file.version(), now));
            long age = clock - file.modified();
            return seen == null && age > 2 * stableFor.toMillis() + 2000;
        }
        return now - seen.since >= stableFor.toNanos();
    }

    @Override
    public void close() {
        closed = true;
        if (wakeup != null) {
            try {
                wakeup.close();
            } catch (IOException e) {
                throw FileErrors.map("cannot stop watching", dataset.finder().name(), e);
            }
            wakeup = null;
        }
    }
}
