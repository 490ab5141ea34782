package io.velostream.system;

import io.velostream.testkit.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk in memory, which is soon full. Needs the right to mount one. */
final class RamDisk implements AutoCloseable {
    private final Path folder;
    private boolean mounted;

    RamDisk(String name) {
        try {
            folder = Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    boolean isMounted() {
        return mounted;
    }

    /** Mounts it, or ends the test as {@link Needs} says. */
    void mount(int mebibytes) {
        run(
                "the right to mount a disk in memory",
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m,mode=777",
                "tmpfs");
        mounted = true;
    }

    /** Makes room. */
    void grow(int mebibytes) {
        run("the right to mount a disk in memory", "mount", "-o", "remount,size=" + mebibytes + "m");
    }

    private void run(String what, String... command) {
        String[] all = java.util.Arrays.copyOf(command, command.length + 1);
        all[command.length] = folder.toString();
        try {
            Needs.command(what, all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (mounted) {
            mounted = false;
            run("the right to unmount a disk", "umount", "-l");
        }
        folder.toFile().delete();
    }
}
