package io.velostream.system;

import io.velostream.testkit.Needs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

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

    /** Writes until nothing more goes in. */
    void fill() {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (int size = block.length; size > 0; size /= 2) {
                fill(out, block, size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(OutputStream out, byte[] block, int size) {
        try {
            while (true) {
                out.write(block, 0, size);
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(RamDisk.class).debug("no room for {} bytes more", size);
        }
    }

    /** Takes away what {@link #fill} has written. */
    void makeRoom() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
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
