package io.velostream.file.internal.store;

import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A place that keeps files by name: a file system, later an object store. Names are texts with '/' between their parts.
 * Thread-safe. Failures are {@link IOException}s; who calls maps them.
 */
public interface Storage {
    /** What a name stands for. */
    enum Kind {
        FILE,
        FOLDER,
        /** A pipe, a socket, a device. */
        OTHER,
        MISSING
    }

    Kind kind(String name) throws IOException;

    /** The file of this name, its path being its last part; {@link java.nio.file.NoSuchFileException} when there is none. */
    StoredFile stat(String name) throws IOException;

    /**
     * Shows every file below the folder, in no particular order. Loops of links are followed once.
     *
     * @param enter asked with the path of each folder met, relative to {@code folder}
     */
    void walk(String folder, Predicate<String> enter, Consumer<StoredFile> found) throws IOException;

    /** The names directly in the folder; empty when there is no such folder. */
    List<String> children(String folder) throws IOException;

    /** The name of the file that {@link #walk} shows under this path, when it is not just the folder's and the path joined. */
    Optional<String> oddName(String folder, String path) throws IOException;

    InputFile open(String name) throws IOException;

    /** The content of a small file, or empty when there is none. */
    Optional<byte[]> read(String name) throws IOException;

    /**
     * Begins a file that nobody sees under its final name before {@link #publish}.
     *
     * @param staged the hidden name, which lies beside the final one or below its folder; an error when it is taken
     */
    StagedOutput stage(String staged) throws IOException;

    /**
     * Makes a staged file longer and durable.
     *
     * @param keep how much of it stays, so that an earlier attempt that broke off does no harm
     * @param more files whose bytes follow, in order
     */
    void append(String staged, long keep, List<String> more) throws IOException;

    /** Gives a finished staged file its final name in one step, replacing what was there; folders are made. */
    void publish(String staged, String target) throws IOException;

    /**
     * Writes a small file durably and in one step.
     *
     * @return false when {@code onlyIfAbsent} and there is one already
     */
    boolean writeAtomically(String name, byte[] content, boolean onlyIfAbsent) throws IOException;

    /** Makes what was published or deleted in this folder survive a power failure. */
    void syncFolder(String folder) throws IOException;

    /** Deletes a file or an empty folder; nothing happens when there is none or when the folder holds something. */
    void delete(String name) throws IOException;

    /** Why nothing can be written in this folder, or empty when it can; a folder that does not exist is looked for above. */
    Optional<String> unwritable(String folder) throws IOException;

    /** Tells of changes in the folder where the storage can; otherwise {@link Wakeup#NONE}. The caller closes it. */
    Wakeup wakeup(String folder);

    /** What stays the same when a file is renamed, and differs for another file of the same name; empty if unknown. */
    Optional<String> identity(String name) throws IOException;

    /** {@code folder/name}. */
    static String join(String folder, String name) {
        return folder.isEmpty() || folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    /** What stands before the last name: {@code /a} for {@code /a/b}, {@code /} for {@code /b}, nothing for {@code b}. */
    static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash == 0 ? "/" : slash < 0 ? "" : name.substring(0, slash);
    }

    /** What stands behind the last '/'. */
    static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
