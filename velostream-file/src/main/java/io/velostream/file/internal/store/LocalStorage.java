package io.velostream.file.internal.store;

import io.velostream.formats.InputFile;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The local file system. A file whose name is not valid in the JVM's encoding of file names is named by its
 * {@code file:///} URI, which keeps the bytes of the name.
 */
public final class LocalStorage implements Storage {
    public static final LocalStorage INSTANCE = new LocalStorage();

    static final String EXACT = "file:///";

    private LocalStorage() {}

    /** The path that a name of this storage stands for. */
    public static Path path(String name) {
        return name.startsWith(EXACT) ? Path.of(URI.create(name)) : Path.of(name);
    }

    static String name(Path path) {
        String text = path.toString();
        try {
            if (Path.of(text).equals(path)) {
                return text;
            }
        } catch (java.nio.file.InvalidPathException e) {
            return path.toUri().toString();
        }
        return path.toUri().toString();
    }

    @Override
    public Kind kind(String name) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path(name), BasicFileAttributes.class);
            return found.isRegularFile() ? Kind.FILE : found.isDirectory() ? Kind.FOLDER : Kind.OTHER;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Kind.MISSING;
        } catch (java.nio.file.FileSystemException e) {
            // The system's answer when a name before the last one is a file.
            if ("Not a directory".equals(e.getReason())) {
                return Kind.MISSING;
            }
            throw e;
        }
    }

    @Override
    public StoredFile stat(String name) throws IOException {
        Path path = path(name);
        return stored(Storage.last(name), name, Files.readAttributes(path, BasicFileAttributes.class));
    }

    static StoredFile stored(String relative, String name, BasicFileAttributes a) {
        long nanos = a.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        return new StoredFile(
                relative,
                name,
                a.size(),
                a.lastModifiedTime().toMillis(),
                Long.toString(a.size(), 36) + "-" + Long.toString(nanos, 36),
                a.isRegularFile());
    }

    @Override
    public void walk(String folder, Predicate<String> enter, Consumer<StoredFile> found) throws IOException {
        LocalWalk.run(path(folder), enter, found);
    }

    @Override
    public List<String> children(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path(folder))) {
            for (Path p : stream) {
                names.add(String.valueOf(p.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public Optional<String> oddName(String folder, String path) {
        String base = path(folder).toAbsolutePath().toUri().toString();
        String name = Storage.join(base, ExactPath.toRaw(path));
        return Files.exists(path(name)) ? Optional.of(name) : Optional.empty();
    }

    @Override
    public InputFile open(String name) throws IOException {
        return new LocalInputFile(name, path(name));
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public StagedOutput stage(String staged) throws IOException {
        Path path = path(staged);
        makeFolders(path);
        return new LocalStagedOutput(staged, path);
    }

    @Override
    public void append(String staged, long keep, List<String> more) throws IOException {
        try (FileChannel out = FileChannel.open(path(staged), StandardOpenOption.WRITE)) {
            if (out.size() < keep) {
                throw new IOException(staged + " is shorter than it was when it was written");
            }
            out.truncate(keep);
            out.position(keep);
            for (String name : more) {
                try (FileChannel in = FileChannel.open(path(name), StandardOpenOption.READ)) {
                    long at = 0;
                    long size = in.size();
                    while (at < size) {
                        at += in.transferTo(at, size - at, out);
                    }
                }
            }
            out.force(true);
        }
    }

    @Override
    public void publish(String staged, String target) throws IOException {
        Path to = path(target);
        makeFolders(to);
        move(path(staged), to);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the folder of " + to + " is on another file system than " + from
                    + ", so that the file cannot appear there in one step");
        }
    }

    /** Makes the folders above; those that are new are told to the disk, so that the file is not lost with them. */
    private static void makeFolders(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return;
        }
        Path existing = parent;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        Files.createDirectories(parent);
        for (Path p = parent.getParent(); p != null; p = p.getParent()) {
            force(p);
            if (p.equals(existing)) {
                break;
            }
        }
    }

    @Override
    public boolean writeAtomically(String name, byte[] content, boolean onlyIfAbsent) throws IOException {
        Path target = path(name);
        makeFolders(target);
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (!onlyIfAbsent) {
                move(temporary, target);
            } else if (!linkIfAbsent(temporary, target)) {
                return false;
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(target.toAbsolutePath().getParent());
        return true;
    }

    /** A link, unlike a rename, fails when the name is taken; a file system without links has to do with looking first. */
    private static boolean linkIfAbsent(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            if (Files.exists(target)) {
                return false;
            }
            move(temporary, target);
            return true;
        }
    }

    @Override
    public void syncFolder(String folder) throws IOException {
        force(path(folder));
    }

    private static void force(@org.jspecify.annotations.Nullable Path folder) throws IOException {
        if (folder != null && java.io.File.separatorChar == '/') {
            try (FileChannel channel =
                    FileChannel.open(folder.toString().isEmpty() ? Path.of(".") : folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void delete(String name) throws IOException {
        try {
            Files.deleteIfExists(path(name));
        } catch (DirectoryNotEmptyException e) {
            return;
        }
    }

    @Override
    public Wakeup wakeup(String folder) {
        try {
            return new LocalWakeup(path(folder));
        } catch (IOException | UnsupportedOperationException e) {
            // Too many watches, or a file system that has none: polling finds everything too.
            return Wakeup.NONE;
        }
    }

    @Override
    public Optional<String> identity(String name) throws IOException {
        try {
            Object key =
                    Files.readAttributes(path(name), BasicFileAttributes.class).fileKey();
            return Optional.ofNullable(key).map(Object::toString);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> unwritable(String folder) {
        Path at = path(folder).toAbsolutePath();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        if (at == null || !Files.isDirectory(at)) {
            return Optional.of(at + " is not a folder");
        }
        return Files.isWritable(at) ? Optional.empty() : Optional.of("the folder " + at + " may not be written to");
    }
}
