package io.velostream.file;

import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.file.internal.store.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/** Turns what the file system throws into {@link VeloException}. */
final class FileErrors {
    private FileErrors() {}

    /**
     * Maps a failure.
     *
     * @param what the operation, as in "cannot open the file"
     * @param where the name concerned; the exception's own is taken where it has one
     */
    static VeloException map(String what, String where, IOException e) {
        if (e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
            return VeloException.of(ErrorKind.CANCELLED, what)
                    .where(where)
                    .why("the thread was interrupted")
                    .retry(Retry.UNKNOWN)
                    .cause(e)
                    .build();
        }
        String place = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : where;
        if (e instanceof NoSuchFileException) {
            return error(ErrorKind.NOT_FOUND, what, place, "there is no such file or folder", "", e);
        } else if (e instanceof AccessDeniedException) {
            return error(
                    ErrorKind.PERMISSION,
                    what,
                    place,
                    "the user " + System.getProperty("user.name") + " may not",
                    "Change its permissions, or run as another user.",
                    e);
        } else if (e instanceof FileAlreadyExistsException) {
            return error(ErrorKind.ALREADY_EXISTS, what, place, "it is already there", "", e);
        } else if (e instanceof EOFException) {
            return error(ErrorKind.CORRUPT, what, place, "it ends too early", "", e);
        }
        return bySystemMessage(what, place, e);
    }

    /** Java has no classes for these; the system's words are the only sign. */
    private static VeloException bySystemMessage(String what, String place, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
        String words = reason.toLowerCase(Locale.ROOT);
        if (words.contains("no space left")) {
            return error(ErrorKind.RESOURCE, what, place, "the disk is full", "Free some space and run again.", e);
        } else if (words.contains("quota exceeded")) {
            return error(ErrorKind.RESOURCE, what, place, "the disk quota is used up", "", e);
        } else if (words.contains("too many open files")) {
            return error(
                    ErrorKind.RESOURCE,
                    what,
                    place,
                    "the process has too many open files",
                    "Raise the limit (ulimit -n), or lower the parallelism or max_open_files.",
                    e);
        } else if (words.contains("is a directory")) {
            return error(ErrorKind.CONFIGURATION, what, place, "it is a folder, not a file", "", e);
        } else if (words.contains("not a directory")) {
            return error(ErrorKind.NOT_FOUND, what, place, "a part of the name is a file, not a folder", "", e);
        } else if (words.contains("read-only file system")) {
            return error(ErrorKind.PERMISSION, what, place, "the file system is read-only", "", e);
        } else if (words.contains("file name too long")) {
            return error(ErrorKind.CONFIGURATION, what, place, "the name is too long for the file system", "", e);
        } else if (words.contains("loop") || words.contains("levels of symbolic links")) {
            return error(ErrorKind.NOT_FOUND, what, place, "its links lead in a circle", "", e);
        }
        return VeloException.of(ErrorKind.UNAVAILABLE, what)
                .where(place)
                .why(reason)
                .retry(Retry.UNKNOWN)
                .cause(e)
                .build();
    }

    private static VeloException error(
            ErrorKind kind, String what, String where, String why, String cure, IOException cause) {
        return VeloException.of(kind, what)
                .where(where)
                .why(why)
                .cure(cure)
                .cause(cause)
                .build();
    }

    /** The answer of a health check that failed. */
    static Health unhealthy(RuntimeException e) {
        return Health.unhealthy(String.valueOf(e.getMessage()));
    }

    /** That nothing goes by this name, with the nearest name in its folder. */
    static VeloException notFound(Storage storage, String name) {
        String folder = Storage.parent(name);
        String at = folder;
        String shown = folder.isEmpty() ? "the working folder " + System.getProperty("user.dir") : folder;
        try {
            while (!at.isEmpty() && storage.kind(at) == Storage.Kind.MISSING) {
                at = Storage.parent(at);
            }
            if (!at.equals(folder)) {
                String missing = folder.substring(at.isEmpty() || at.endsWith("/") ? at.length() : at.length() + 1);
                String first = missing.contains("/") ? missing.substring(0, missing.indexOf('/')) : missing;
                return missing(name, "there is no folder " + Storage.join(at, first), near(storage, at, first));
            }
            return missing(name, "there is no such file in " + shown, near(storage, folder, Storage.last(name)));
        } catch (IOException e) {
            return map("cannot find the file", name, e);
        }
    }

    private static VeloException missing(String name, String why, String cure) {
        return VeloException.of(ErrorKind.NOT_FOUND, "cannot find the file")
                .where(name)
                .why(why)
                .cure(cure)
                .build();
    }

    private static String near(Storage storage, String folder, String wanted) throws IOException {
        List<String> names = storage.children(folder).stream()
                .filter(n -> !n.startsWith("."))
                .toList();
        return NearestName.of(wanted, names)
                .map(n -> "Did you mean " + Storage.join(folder, n) + "?")
                .orElse("");
    }
}
