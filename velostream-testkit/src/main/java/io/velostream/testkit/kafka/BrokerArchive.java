package io.velostream.testkit.kafka;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The classes of brokers in the form that a JVM maps into its memory (class data sharing): with them a broker starts in half of
 * the time. The second broker that a JVM starts makes the file, of what the first one has loaded, and later ones and later JVMs
 * use it. Whatever goes wrong with it, brokers start without.
 */
final class BrokerArchive {
    private static final String PREFIX = "velostream-broker-";
    private static final String SUFFIX = ".jsa";
    private static final int SECONDS = 60;

    private final @Nullable String classPath;
    private final @Nullable Path file;
    private @Nullable Process recording;

    BrokerArchive() {
        classPath = jars(System.getProperty("java.class.path"));
        file = classPath == null ? null : folder().resolve(PREFIX + key(classPath) + SUFFIX);
    }

    /** The jars alone, for an archive is for nothing else; null when the broker's own program is in none. */
    private static @Nullable String jars(String all) {
        List<String> jars = new ArrayList<>();
        boolean self = false;
        for (String entry : all.split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                jars.add(entry);
                self |= Path.of(entry).getFileName().toString().startsWith("velostream-testkit");
            }
        }
        return self ? String.join(File.pathSeparator, jars) : null;
    }

    /** Where builds put what they may delete. */
    private static Path folder() {
        Path target = Path.of("target").toAbsolutePath();
        return Files.isDirectory(target) ? target : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Another one for other jars, and for another JVM. */
    private static String key(String classPath) {
        StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"));
        for (String jar : classPath.split(File.pathSeparator)) {
            File f = new File(jar);
            all.append(jar).append(f.length()).append(f.lastModified());
        }
        return Integer.toHexString(all.toString().hashCode());
    }

    /** What a JVM for a broker is told first. */
    synchronized List<String> options() {
        if (classPath == null || file == null) {
            return List.of("-cp", System.getProperty("java.class.path"));
        }
        Process first = recording;
        if (!Files.exists(file) && first != null && first.isAlive()) {
            dump(first, file);
            recording = null;
        }
        return Files.exists(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-cp", classPath)
                : List.of("-XX:+RecordDynamicDumpInfo", "-cp", classPath);
    }

    /** A broker that was started with the options answers. */
    synchronized void ready(Process broker) {
        Process first = recording;
        if ((first == null || !first.isAlive()) && file != null && !Files.exists(file)) {
            recording = broker;
        }
    }

    private static void dump(Process broker, Path file) {
        try {
            try (DirectoryStream<Path> old = Files.newDirectoryStream(file.getParent(), PREFIX + "*" + SUFFIX)) {
                for (Path o : old) {
                    Files.deleteIfExists(o);
                }
            }
            // Other JVMs must not see a part of it.
            Path whole = file.resolveSibling(PREFIX + ProcessHandle.current().pid() + ".part");
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(broker.pid()),
                            "VM.cds",
                            "dynamic_dump",
                            whole.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!jcmd.waitFor(SECONDS, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            } else if (Files.exists(whole)) {
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // There is no jcmd, or no room: brokers start as before.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
