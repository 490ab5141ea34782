package io.velostream.file.internal.read;

import io.velostream.file.internal.Manifest;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the manifests in a folder say: which files belong to it though they are still staged, and which don't any more
 * though they are still there. Looks into the folder and, as long as its name is that of a partition, above it.
 */
final class CommittedFiles {
    private final Storage storage;
    private final String root;
    /** What leads from {@link #root} to the folder that is read, ending with '/' or empty. */
    private final String prefix;

    private CommittedFiles(Storage storage, String root, String prefix) {
        this.storage = storage;
        this.root = root;
        this.prefix = prefix;
    }

    static Optional<CommittedFiles> of(Storage storage, String folder) throws IOException {
        String root = folder;
        String prefix = "";
        while (true) {
            if (storage.kind(Storage.join(root, Manifest.FOLDER)) == Storage.Kind.FOLDER) {
                return Optional.of(new CommittedFiles(storage, root, prefix));
            }
            String last = Storage.last(root);
            if (last.indexOf('=') <= 0) {
                return Optional.empty();
            }
            prefix = last + "/" + prefix;
            root = Storage.parent(root);
        }
    }

    /** The names of all manifests; a walk between two equal answers saw each commit as a whole or not at all. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        String top = Storage.join(root, Manifest.FOLDER);
        for (String pipeline : storage.children(top)) {
            for (String name : storage.children(Storage.join(top, pipeline))) {
                if (Manifest.isManifest(name)) {
                    names.add(Storage.join(Storage.join(top, pipeline), name));
                }
            }
        }
        return names;
    }

    /**
     * Puts right what a walk found.
     *
     * @param found by the path below the folder that is read
     * @param wanted whether a path belongs to what is read
     */
    void apply(Set<String> manifests, Map<String, StoredFile> found, Predicate<String> wanted) throws IOException {
        for (Manifest manifest : read(manifests)) {
            for (Manifest.Replaced r : manifest.replaced()) {
                StoredFile there =
                        r.path().startsWith(prefix) ? found.get(r.path().substring(prefix.length())) : null;
                if (there != null && there.version().equals(r.version())) {
                    found.remove(there.path());
                }
            }
            for (Manifest.Part part : manifest.files()) {
                String path = part.target().startsWith(prefix) ? part.target().substring(prefix.length()) : "";
                if (!path.isEmpty() && !found.containsKey(path) && wanted.test(path)) {
                    Optional<StoredFile> staged = stat(part);
                    staged.ifPresent(f -> found.put(path, f.withPath(path)));
                }
            }
        }
    }

    /** Where a file of this path lies now that is committed but not yet in its place. */
    Optional<String> staged(String path) throws IOException {
        for (Manifest manifest : read(names())) {
            for (Manifest.Part part : manifest.files()) {
                if (part.target().equals(prefix + path)) {
                    return Optional.of(Storage.join(root, part.staged()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<StoredFile> stat(Manifest.Part part) throws IOException {
        for (String name : List.of(part.staged(), part.target())) {
            try {
                return Optional.of(storage.stat(Storage.join(root, name)));
            } catch (NoSuchFileException e) {
                continue;
            }
        }
        // Deleted by somebody after it had become visible.
        return Optional.empty();
    }

    private List<Manifest> read(Set<String> names) throws IOException {
        Map<String, Manifest> manifests = new HashMap<>();
        for (String name : names) {
            Optional<byte[]> content = storage.read(name);
            if (content.isPresent()) {
                manifests.put(name, Manifest.parse(content.get(), name));
            }
        }
        return new ArrayList<>(manifests.values());
    }
}
