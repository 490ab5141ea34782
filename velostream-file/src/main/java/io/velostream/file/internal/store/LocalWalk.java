package io.velostream.file.internal.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One walk over a folder; asks for the attributes of each file once, and follows a loop of links not at all. */
final class LocalWalk extends SimpleFileVisitor<Path> {
    private static final int MAX_DEPTH = 128;

    private final Path root;
    private final Predicate<String> enter;
    private final Consumer<StoredFile> found;

    private LocalWalk(Path root, Predicate<String> enter, Consumer<StoredFile> found) {
        this.root = root;
        this.enter = enter;
        this.found = found;
    }

    static void run(Path root, Predicate<String> enter, Consumer<StoredFile> found) throws IOException {
        Files.walkFileTree(
                root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new LocalWalk(root, enter, found));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean wanted = folder.equals(root) || enter.test(relative(folder));
        return wanted ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            if (enter.test(relative(file))) {
                throw new IOException("the folders are nested deeper than " + MAX_DEPTH + " levels");
            }
        } else {
            found.accept(LocalStorage.stored(relative(file), LocalStorage.name(file), attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
        if (path.equals(root)) {
            throw failure;
        }
        // What was deleted while we walked was not there; what a loop leads to is visited by its other name.
        boolean gone = failure instanceof NoSuchFileException || failure instanceof FileSystemLoopException;
        if (gone || (failure instanceof AccessDeniedException && !enter.test(relative(path)))) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private String relative(Path path) {
        if (LocalStorage.name(path).startsWith(LocalStorage.EXACT)) {
            return ExactPath.toText(root.toUri().relativize(path.toUri()).getRawPath());
        }
        String text = root.toString().isEmpty()
                ? path.toString()
                : root.relativize(path).toString();
        return java.io.File.separatorChar == '/' ? text : text.replace(java.io.File.separatorChar, '/');
    }
}
