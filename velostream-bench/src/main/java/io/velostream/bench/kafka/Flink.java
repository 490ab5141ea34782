package io.velostream.bench.kafka;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Apache Flink in the measured process. Its libraries are other versions of ours, so that the program that uses it is compiled
 * when it is needed, and the process has a class path of its own. The environment variable {@value #JARS} names the folder
 * with the jars.
 */
public final class Flink {
    /** Names the folder with the jars that {@code src/flink/pom.xml} fetches. */
    public static final String JARS = "VELOSTREAM_BENCH_FLINK";

    private static final String PROGRAM = "FlinkPeer";

    private Flink() {}

    static void copy(String topic, Path folder) throws Exception {
        Method main = Class.forName(PROGRAM).getMethod("main", String[].class);
        String[] args = {
            Topics.broker().servers(),
            topic,
            folder.toUri().toString(),
            Integer.toString(ToParquet.PARALLELISM),
            Integer.toString(ToParquet.MILLIS)
        };
        main.invoke(null, (Object) args);
    }

    /** The class path of a process that may call it: the program and Flink come before everything of ours. */
    public static String classPath(String ours) throws IOException {
        String folder = System.getenv(JARS);
        if (folder == null) {
            throw new IOException(JARS + " does not name the folder with Flink's jars");
        }
        String jars;
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            jars = files.map(Path::toString)
                    .filter(f -> f.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return compiled(jars) + File.pathSeparator + jars + File.pathSeparator + ours;
    }

    /** The folder with the classes of the program. */
    private static Path compiled(String jars) throws IOException {
        Path folder = Files.createTempDirectory("flink");
        Path source = folder.resolve(PROGRAM + ".java");
        try (InputStream in = Flink.class.getResourceAsStream("/flink/" + PROGRAM + ".java")) {
            if (in == null) {
                throw new IOException("the program for Flink is not in the jar");
            }
            Files.copy(in, source);
        }
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-nowarn", "-d", folder.toString(), "-cp", jars, source.toString());
        if (result != 0) {
            throw new IOException("the program for Flink cannot be compiled");
        }
        return folder;
    }
}
