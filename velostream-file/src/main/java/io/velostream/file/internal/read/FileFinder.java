package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.file.internal.FileFormats;
import io.velostream.file.internal.store.NamePattern;
import io.velostream.file.internal.store.NaturalOrder;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.formats.FileFormat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the data files that a name, a folder or a pattern stands for. Thread-safe; looks anew at each call.
 *
 * <p>Of a folder: the files directly in it and in partition folders ({@code key=value}), or at any depth when recursive,
 * that have the ending of the wanted format or of any known one; all of them where no file has such an ending. Hidden
 * files and unfinished ones are left out.
 */
public final class FileFinder {
    private static final Set<String> MARKERS =
            Set.of("_SUCCESS", "_metadata", "_common_metadata", "_temporary", "_delta_log", "_spark_metadata");
    private static final int MAX_WALKS = 10;

    private final Storage storage;
    private final NamePattern pattern;
    private final boolean recursive;
    private final FileFormats formats;
    private final Optional<FileFormat> format;

    public FileFinder(
            Storage storage, NamePattern pattern, boolean recursive, FileFormats formats, Optional<FileFormat> format) {
        this.storage = storage;
        this.pattern = recursive && !pattern.isLiteral() ? pattern.atAnyDepth() : pattern;
        this.recursive = recursive;
        this.formats = formats;
        this.format = format;
    }

    /**
     * What was found.
     *
     * @param folder that the paths of the files are relative to
     * @param single whether one file was named, rather than a folder or a pattern
     * @param files in natural order
     */
    public record Found(String folder, boolean single, List<StoredFile> files) {}

    /** All files now. {@link NoSuchFileException} where the name, or the folder that the pattern begins with, is missing. */
    public Found find() throws IOException {
        String base = pattern.base();
        if (!pattern.isLiteral()) {
            return new Found(base, false, walk(base, pattern::enters, this::isWantedByPattern));
        }
        return switch (storage.kind(base)) {
            case FILE -> new Found(Storage.parent(base), true, List.of(storage.stat(base)));
            case FOLDER -> new Found(base, false, dataFiles(walk(base, this::entersFolder, FileFinder::isNoTemporary)));
            case MISSING -> throw new NoSuchFileException(base);
            case OTHER -> throw noFile(base);
        };
    }

    /** The name for messages. */
    public String name() {
        return pattern.toString();
    }

    /** The name or pattern that it looks for. */
    public NamePattern pattern() {
        return pattern;
    }

    /** The storage name of a file that {@link #find} found under this path, wherever a commit has got to by now. */
    public String locate(String folder, String path) throws IOException {
        String name = Storage.join(folder, path);
        if (storage.kind(name) == Storage.Kind.MISSING) {
            Optional<CommittedFiles> committed = CommittedFiles.of(storage, folder);
            Optional<String> staged = committed.isPresent() ? committed.get().staged(path) : Optional.empty();
            if (staged.isPresent() && storage.kind(staged.get()) == Storage.Kind.FILE) {
                return staged.get();
            }
            return storage.oddName(folder, path).orElse(name);
        }
        return name;
    }

    private boolean entersFolder(String folder) {
        return recursive || Storage.last(folder).indexOf('=') > 0;
    }

    private boolean isWantedByPattern(String path) {
        return pattern.matches(path);
    }

    private List<StoredFile> walk(String base, Predicate<String> enters, Predicate<String> wanted) throws IOException {
        Predicate<String> shown = path -> pattern.showsHidden() || !isHidden(Storage.last(path));
        Predicate<String> takes = path -> isShown(path) && wanted.test(path);
        for (int i = 0; ; i++) {
            Optional<CommittedFiles> committed = CommittedFiles.of(storage, base);
            Set<String> before = committed.isPresent() ? committed.get().names() : Set.of();
            Map<String, StoredFile> found = new HashMap<>();
            storage.walk(base, folder -> shown.test(folder) && enters.test(folder), file -> {
                if (shown.test(file.path()) && wanted.test(file.path())) {
                    found.put(file.path(), file);
                }
            });
            if (committed.isPresent()) {
                committed.get().apply(before, found, takes);
            }
            Optional<CommittedFiles> afterwards = CommittedFiles.of(storage, base);
            Set<String> after = afterwards.isPresent() ? afterwards.get().names() : Set.of();
            if (after.equals(before) || i == MAX_WALKS) {
                return sorted(found);
            }
        }
    }

    private static List<StoredFile> sorted(Map<String, StoredFile> found) {
        List<StoredFile> files = new ArrayList<>(found.values());
        files.sort((a, b) -> NaturalOrder.INSTANCE.compare(a.path(), b.path()));
        for (StoredFile f : files) {
            if (!f.regular()) {
                throw noFile(f.name());
            }
        }
        return files;
    }

    private static VeloException noFile(String name) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot read the file")
                .where(name)
                .why("it is no stored file but a pipe, a device or a link that leads nowhere")
                .cure("To read a stream, send it to standard input and name it '-'.")
                .build();
    }

    /** No part of the path is hidden. */
    private boolean isShown(String path) {
        if (pattern.showsHidden()) {
            return true;
        }
        for (String part : path.split("/", -1)) {
            if (isHidden(part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || MARKERS.contains(name);
    }

    /** False for names that programs give to files which they are still writing. */
    public static boolean isNoTemporary(String path) {
        return !path.endsWith(".tmp")
                && !path.endsWith(".part")
                && !path.endsWith(".crdownload")
                && !path.endsWith("~");
    }

    private List<StoredFile> dataFiles(List<StoredFile> files) {
        List<StoredFile> known = files.stream()
                .filter(f -> {
                    List<FileFormat> named = formats.byFileName(f.fileName());
                    return format.isPresent() ? named.contains(format.get()) : !named.isEmpty();
                })
                .toList();
        return known.isEmpty() ? files : known;
    }
}
