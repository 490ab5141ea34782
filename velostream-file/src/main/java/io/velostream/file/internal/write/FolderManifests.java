package io.velostream.file.internal.write;

import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.file.internal.Manifest;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Commits into a folder: a manifest appears in one step and holds from then on; afterwards its files are moved to where
 * everybody sees them. Whoever comes after a crash in between carries on with that. Thread-safe as far as the storage is.
 */
public final class FolderManifests {
    private final Storage storage;
    private final String root;

    public FolderManifests(Storage storage, String root) {
        this.storage = storage;
        this.root = root;
    }

    /** The full name of something in the folder. */
    public String at(String path) {
        return Storage.join(root, path);
    }

    /** Commits and carries out; idempotent. */
    public CommitResult commit(Manifest manifest) throws IOException {
        Checkpoint cp = manifest.checkpoint();
        List<Manifest> earlier = manifests(cp.pipeline());
        for (Manifest m : earlier) {
            boolean sameLane = m.checkpoint().lane().equals(cp.lane());
            if (sameLane && m.checkpoint().number() >= cp.number()) {
                return repeated(manifest, m);
            }
        }
        for (Manifest.Part part : manifest.files()) {
            if (storage.kind(at(part.staged())) != Storage.Kind.FILE) {
                throw VeloException.of(ErrorKind.CONFLICT, "a file that was written for this commit is gone")
                        .where(at(part.staged()))
                        .why("another run of the pipeline '" + cp.pipeline()
                                + "' began and cleaned up, or it was deleted")
                        .cure("Let one run at a time write under one pipeline name, and start again.")
                        .build();
            }
        }
        if (!manifest.files().isEmpty()) {
            storage.syncFolder(at(Manifest.folder(cp.pipeline())));
        }
        String name = at(Manifest.name(cp));
        if (!storage.writeAtomically(name, manifest.toBytes(), true)) {
            Optional<byte[]> there = storage.read(name);
            if (there.isPresent()) {
                return repeated(manifest, Manifest.parse(there.get(), name));
            }
        }
        carryOut(manifest);
        forgetEarlier(cp, earlier);
        return CommitResult.COMMITTED;
    }

    private CommitResult repeated(Manifest wanted, Manifest committed) throws IOException {
        boolean same = committed.checkpoint().number() == wanted.checkpoint().number()
                && committed.files().equals(wanted.files());
        boolean staged = false;
        for (Manifest.Part part : wanted.files()) {
            staged |= storage.kind(at(part.staged())) == Storage.Kind.FILE;
        }
        if (!same
                && (staged
                        || committed.checkpoint().number()
                                == wanted.checkpoint().number())) {
            throw VeloException.of(
                            ErrorKind.CONFLICT,
                            "checkpoint " + wanted.checkpoint().number() + " cannot be committed")
                    .where(root)
                    .why("checkpoint " + committed.checkpoint().number() + " of the pipeline '"
                            + wanted.checkpoint().pipeline() + "' is there already, with other files")
                    .cure("Let one run at a time write under one pipeline name.")
                    .build();
        }
        if (same) {
            carryOut(committed);
        }
        return CommitResult.ALREADY_COMMITTED;
    }

    /** Moves the files to their places and deletes what they replace; what is done already is passed over. */
    private void carryOut(Manifest manifest) throws IOException {
        Set<String> folders = new HashSet<>();
        for (Manifest.Part part : manifest.files()) {
            try {
                storage.publish(at(part.staged()), at(part.target()));
            } catch (NoSuchFileException e) {
                if (storage.kind(at(part.staged())) != Storage.Kind.MISSING) {
                    throw e;
                }
                continue;
            }
            folders.add(Storage.parent(at(part.target())));
        }
        for (Manifest.Replaced replaced : manifest.replaced()) {
            String name = at(replaced.path());
            try {
                StoredFile there = storage.stat(name);
                if (there.version().equals(replaced.version())) {
                    storage.delete(name);
                }
            } catch (NoSuchFileException e) {
                continue;
            }
        }
        for (String folder : folders) {
            storage.syncFolder(folder);
        }
        if (!manifest.replaced().isEmpty()) {
            // Otherwise a file that somebody puts there later, just like the old one, would be taken for it.
            storage.writeAtomically(
                    at(Manifest.name(manifest.checkpoint())),
                    manifest.carriedOut().toBytes(),
                    false);
        }
    }

    private void forgetEarlier(Checkpoint cp, List<Manifest> earlier) throws IOException {
        for (Manifest m : earlier) {
            if (m.checkpoint().lane().equals(cp.lane())) {
                storage.delete(at(Manifest.name(m.checkpoint())));
            }
        }
    }

    /** The last checkpoint of each lane; carries out commits that a crash interrupted and removes its other remains. */
    public List<Checkpoint> recover(String pipeline) throws IOException {
        Map<String, Checkpoint> last = new HashMap<>();
        List<Manifest> all = manifests(pipeline);
        for (Manifest m : all) {
            carryOut(m);
            last.merge(m.checkpoint().lane(), m.checkpoint(), (a, b) -> a.number() >= b.number() ? a : b);
        }
        for (Manifest m : all) {
            if (!last.containsValue(m.checkpoint())) {
                storage.delete(at(Manifest.name(m.checkpoint())));
            }
        }
        String folder = at(Manifest.folder(pipeline));
        for (String name : storage.children(folder)) {
            if (!Manifest.isManifest(name)) {
                storage.delete(Storage.join(folder, name));
            }
        }
        return List.copyOf(last.values());
    }

    /** The staged names that the manifests in a pipeline's folder speak of. */
    public Set<String> committedIn(String folder) throws IOException {
        Set<String> names = new HashSet<>();
        for (Manifest m : manifestsIn(at(folder))) {
            m.files().forEach(p -> names.add(p.staged()));
        }
        return names;
    }

    /** In the order of their numbers within each lane. */
    private List<Manifest> manifests(String pipeline) throws IOException {
        return manifestsIn(at(Manifest.folder(pipeline)));
    }

    private List<Manifest> manifestsIn(String folder) throws IOException {
        List<Manifest> all = new ArrayList<>();
        for (String name : storage.children(folder).stream().sorted().toList()) {
            Optional<byte[]> content =
                    Manifest.isManifest(name) ? storage.read(Storage.join(folder, name)) : Optional.empty();
            if (content.isPresent()) {
                all.add(Manifest.parse(content.get(), Storage.join(folder, name)));
            }
        }
        return all;
    }
}
