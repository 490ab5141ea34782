package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import io.velostream.core.memory.MemoryProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VeloStreamTest {
    @Test
    void findsMemoryAndDoesNoInputWhenCreating() {
        VeloStream velo = VeloStream.create();
        assertThat(velo.providers()).hasAtLeastOneElementOfType(MemoryProvider.class);
        try (DataSource source = velo.createSource("memory://was-never-made")) {
            assertThat(source).hasToString("memory://was-never-made");
        }
    }

    @Test
    void anUnknownSchemeOffersTheNearestAndAllOthers() {
        assertThatThrownBy(() -> VeloStream.create().createSource("memry://x"))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining("'memry'")
                .hasMessageContaining("Did you mean 'memory'?");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> VeloStream.create().createSource("memory://x?split=2"))
                .hasMessageContaining("splits");
    }

    @Test
    void twoConnectorsOfOneSchemeAreAnErrorOnlyWhenAskedFor() {
        VeloStream velo = VeloStream.builder()
                .add(new MemoryProvider())
                .add(new First())
                .add(new Second())
                .build();
        velo.createSource("memory://x").close();
        assertThatThrownBy(() -> velo.createSource("twice://x"))
                .hasMessageContaining(First.class.getName())
                .hasMessageContaining(Second.class.getName());
    }

    @Test
    void faultsOfAConnectorNameTheUri() {
        VeloStream velo = VeloStream.builder().add(new First()).build();
        assertThatThrownBy(() -> velo.createSink("memory://x")).isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> velo.createSink("twice://x")).hasMessageContaining("no sink here");
    }

    @Test
    void findsAConnectorThatComesInAJarFromOutside(@TempDir Path folder) throws IOException {
        Path jar = thirdPartyJar(folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, VeloStreamTest.class.getClassLoader())) {
            VeloStream velo = VeloStream.create(loader);
            assertThatThrownBy(() -> velo.createSource("acme://x"))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
                    .hasMessageContaining("acme says no");
            assertThat(velo.provider("acme").getClass().getClassLoader()).isSameAs(loader);
            velo.createSource("memory://x").close();
        }
    }

    @Test
    void aJarThatCannotBeLoadedLeavesTheOthersAndIsToldWhenMissed(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("broken.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(
                    out,
                    "META-INF/services/" + ConnectorProvider.class.getName(),
                    "acme.Missing".getBytes(StandardCharsets.UTF_8));
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, VeloStreamTest.class.getClassLoader())) {
            VeloStream velo = VeloStream.create(loader);
            velo.createSource("memory://x").close();
            assertThatThrownBy(() -> velo.createSource("acme://x")).hasMessageContaining("acme.Missing");
        }
    }

    private static Path thirdPartyJar(Path folder) throws IOException {
        String text = """
                package acme;

                import io.velostream.api.*;
                import io.velostream.api.config.*;
                import java.util.Set;

                public final class AcmeProvider implements ConnectorProvider {
                    @Override public Set<String> schemes() { return Set.of("acme"); }
                    @Override public String summary() { return "acme"; }
                    @Override public OptionSet sourceOptions() { return OptionSet.none(); }
                    @Override public OptionSet sinkOptions() { return OptionSet.none(); }
                    @Override public DataSource createSource(ConnectorConfig c) {
                        throw VeloException.of(ErrorKind.UNSUPPORTED, "acme says no").build();
                    }
                    @Override public DataSink createSink(ConnectorConfig c) {
                        throw VeloException.of(ErrorKind.UNSUPPORTED, "acme says no").build();
                    }
                }
                """;
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///acme/AcmeProvider.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        null,
                        List.of(
                                "-d",
                                folder.toString(),
                                "-proc:none",
                                "-classpath",
                                System.getProperty("java.class.path")),
                        null,
                        List.of(source))
                .call();
        assertThat(compiled).isTrue();
        Path jar = folder.resolve("acme.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(
                    out,
                    "META-INF/services/" + ConnectorProvider.class.getName(),
                    "acme.AcmeProvider".getBytes(StandardCharsets.UTF_8));
            put(out, "acme/AcmeProvider.class", Files.readAllBytes(folder.resolve("acme/AcmeProvider.class")));
        }
        return jar;
    }

    private static void put(OutputStream jar, String name, byte[] content) throws IOException {
        JarOutputStream out = (JarOutputStream) jar;
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    /** Claims a scheme that {@link Second} claims too. */
    static class First implements ConnectorProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("twice");
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public OptionSet sourceOptions() {
            return OptionSet.none();
        }

        @Override
        public OptionSet sinkOptions() {
            return OptionSet.none();
        }

        @Override
        public DataSource createSource(ConnectorConfig config) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "no source here").build();
        }

        @Override
        public DataSink createSink(ConnectorConfig config) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "no sink here").build();
        }
    }

    static final class Second extends First {}
}
