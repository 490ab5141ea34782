package io.velostream.file;

import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.expr.Expression;
import io.velostream.file.internal.read.FileSplit;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.formats.Compression;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The splits of files that are all there already, or of standard input. */
final class FileSplits implements SplitEnumerator {
    /** Splits handed out at once, so that reading begins before a hundred thousand files have been looked at. */
    private static final int AT_ONCE = 1000;

    private final FileDataset dataset;
    private final Optional<Expression> filter;
    private @Nullable Iterator<StoredFile> files;

    FileSplits(FileDataset dataset, ReadPlan plan) {
        this.dataset = dataset;
        this.filter = plan.request().filter();
    }

    @Override
    public SplitResult next(Duration wait) {
        if (files == null) {
            if (dataset.config().standard()) {
                files = List.<StoredFile>of().iterator();
                return new SplitResult.Found(List.of(new Split(FileConfig.STANDARD, 1, "{}", OptionalLong.empty())));
            }
            dataset.shape();
            files = dataset.find().files().iterator();
        }
        List<Split> found = new ArrayList<>();
        while (found.size() < AT_ONCE && files.hasNext()) {
            StoredFile file = files.next();
            boolean pruned = filter.isPresent() && !dataset.shape().partitions().mayMatch(filter.get(), file.path());
            if (!pruned) {
                cut(dataset, file).forEach(s -> found.add(s.toSplit()));
            }
        }
        return found.isEmpty() ? SplitResult.END : new SplitResult.Found(found);
    }

    static List<FileSplit> cut(FileDataset dataset, StoredFile file) {
        OptionalLong size = dataset.config().splitSize();
        return FileSplit.isLarge(file, size) && isSplittable(dataset, file)
                ? FileSplit.cut(file, size)
                : List.of(FileSplit.whole(file));
    }

    private static boolean isSplittable(FileDataset dataset, StoredFile file) {
        FileDataset.Opened opened = dataset.open(dataset.shape().folder(), file.path());
        try {
            opened.file().close();
        } catch (IOException e) {
            throw FileErrors.map("cannot read the file", file.name(), e);
        }
        return opened.compression() == Compression.NONE && opened.format().splittable();
    }

    @Override
    public void close() {
        files = List.<StoredFile>of().iterator();
    }
}
