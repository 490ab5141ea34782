package io.velostream.file;

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
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the files that a name, a folder or a pattern stands for. */
final class FileSource implements DataSource {
    /** A plan looks into this many files for their rows, where they tell them; more would take long on a slow store. */
    private static final int FILES_COUNTED = 16;

    private final FileConfig.Input config;
    private final Storage storage;
    private final FileDataset dataset;
    /** Made at the first one. Guarded by this. */
    private Set<AutoCloseable> open = Set.of();

    FileSource(FileConfig.Input config, Storage storage) {
        this.config = config;
        this.storage = storage;
        this.dataset = new FileDataset(config, storage);
    }

    @Override
    public Set<Capability> capabilities() {
        return config.standard()
                ? EnumSet.of(Capability.PROJECTION, Capability.TYPES_ON_REQUEST)
                : EnumSet.of(
                        Capability.RESUME,
                        Capability.PARALLEL_READ,
                        Capability.PROJECTION,
                        Capability.FILTER,
                        Capability.TYPES_ON_REQUEST);
    }

    @Override
    public Schema schema() {
        return dataset.shape().schema();
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        Schema all = dataset.shape().with(request.types()).schema();
        Set<String> columns = new LinkedHashSet<>(request.columns().orElse(all.names()));
        request.filter().map(Expression::columns).ifPresent(columns::addAll);
        Schema wanted = all.select(columns);
        boolean bounded = config.mode() == FileConfig.Mode.ONCE;
        OptionalLong bytes = OptionalLong.empty();
        OptionalLong rows = OptionalLong.empty();
        if (bounded && !config.standard()) {
            List<StoredFile> files = dataset.find().files();
            bytes = OptionalLong.of(files.stream().mapToLong(StoredFile::size).sum());
            rows = request.filter().isEmpty() && files.size() <= FILES_COUNTED
                    ? dataset.rowCount(files)
                    : OptionalLong.empty();
        }
        return new ReadPlan(request, wanted, request.filter(), bounded, rows, bytes);
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return remember(
                switch (config.mode()) {
                    case ONCE -> new FileSplits(dataset, plan);
                    case WATCH -> new FileArrivals(dataset, plan);
                    case TAIL -> new TailSplits(dataset, plan);
                });
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        if (config.standard() && from != null) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot go on in the middle of standard input")
                    .why("what was read of it is gone")
                    .cure("Begin anew, or write it to a file first.")
                    .build();
        }
        return remember(
                config.mode() == FileConfig.Mode.TAIL
                        ? TailReader.open(dataset, plan, split, from)
                        : FileReader.open(dataset, plan, split, from));
    }

    private synchronized <C extends AutoCloseable> C remember(C opened) {
        open = open.isEmpty() ? new HashSet<>() : open;
        open.removeIf(c -> c instanceof FileReader r && r.isClosed());
        open.add(opened);
        return opened;
    }

    @Override
    public String identity() {
        return config.options().identity();
    }

    @Override
    public Health health() {
        try {
            if (config.standard()) {
                return Health.healthy();
            }
            String base = config.pattern().base();
            Storage.Kind kind = storage.kind(base);
            if (kind == Storage.Kind.MISSING) {
                return FileErrors.unhealthy(FileErrors.notFound(storage, base));
            }
            if (kind == Storage.Kind.FOLDER) {
                storage.children(base);
            } else {
                storage.open(base).close();
            }
            return Health.healthy();
        } catch (IOException e) {
            return FileErrors.unhealthy(
                    FileErrors.map("cannot read", config.pattern().base(), e));
        } catch (RuntimeException e) {
            return FileErrors.unhealthy(e);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable c : takeOpen()) {
            if (c instanceof DataReader r) {
                r.close();
            } else if (c instanceof SplitEnumerator s) {
                s.close();
            }
        }
    }

    private synchronized Set<AutoCloseable> takeOpen() {
        Set<AutoCloseable> all = open;
        open = Set.of();
        return all;
    }

    @Override
    public String toString() {
        return config.options().uri().toString();
    }
}
