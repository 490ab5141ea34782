package io.velostream.file.internal.store;

/**
 * A file as a listing shows it.
 *
 * @param path relative to the folder that was listed, with '/' between names
 * @param name the full name, by which it can be opened
 * @param size stored bytes
 * @param modified milliseconds since 1970
 * @param version differs when the content may have changed
 * @param regular whether it holds stored bytes, unlike a pipe, a device or a link to nowhere
 */
public record StoredFile(String path, String name, long size, long modified, String version, boolean regular) {
    /** The last part of the path. */
    public String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public StoredFile withPath(String newPath) {
        return new StoredFile(newPath, name, size, modified, version, regular);
    }
}
