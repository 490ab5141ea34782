package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the README tells its readers to do. */
class ReadmeTest {
    private static final String FIRST = "./velostream copy";

    @TempDir
    private Path folder;

    @Test
    void theFirstCommandWorksAndCanBeRepeated() throws IOException {
        String line = Page.read("README.md")
                .lines()
                .filter(l -> l.startsWith(FIRST))
                .findFirst()
                .orElseThrow();
        for (int time = 1; time <= 2; time++) {
            StringBuilder printed = new StringBuilder();
            for (String command : line.split(" && ")) {
                List<String> words = ShellWords.split(command);
                assertThat(words.get(0)).isEqualTo("./velostream");
                String[] arguments = words.stream()
                        .skip(1)
                        // In this order: the repository itself may lie below /tmp.
                        .map(word -> word.replaceFirst("^/tmp/", folder + "/"))
                        .map(word -> word.replaceFirst("^examples/", Cli.repository() + "/examples/"))
                        .toArray(String[]::new);
                Cli result = Cli.run(arguments);
                assertThat(result.exitCode()).as(command + "\n" + result.err()).isZero();
                printed.append(result.err()).append(result.out());
            }
            assertThat(printed.toString())
                    .as("run " + time)
                    .contains("2,922 rows")
                    .containsPattern("temp_max +(float64|decimal)")
                    .containsPattern("Seattle +2012-01-01 +0\\.0 +12\\.8");
        }
    }

    @Test
    void linksOfAllPagesLeadToFiles() throws IOException {
        Path repository = Cli.repository();
        try (Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
            List<Path> pages = Stream.concat(
                            Stream.of(repository.resolve("README.md"), repository.resolve("CONTRIBUTING.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
            for (Path page : pages) {
                Matcher link =
                        Pattern.compile("\\]\\((?!https?:)([^)# ]+)[^)]*\\)").matcher(Files.readString(page));
                while (link.find()) {
                    assertThat(page.resolveSibling(link.group(1)))
                            .as("link in " + page)
                            .exists();
                }
            }
        }
    }

    @Test
    void theJavaExampleCompilesAndRuns() throws Exception {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Page.read("README.md"));
        assertThat(block.find()).isTrue();
        String source = block.group(1)
                .replace("/tmp/", folder + "/")
                .replace("examples/data/", Cli.repository() + "/examples/data/");
        String name = "Example";
        assertThat(source).contains("class " + name);
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null, null, null, "-Xlint:all", "-Werror", "-proc:none", "-d", folder.toString(), file.toString());
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            Thread.currentThread().setContextClassLoader(ReadmeTest.class.getClassLoader());
        }
        try (var written = Files.list(folder)) {
            assertThat(written.map(Path::toString)).anyMatch(f -> f.endsWith(".parquet"));
        }
    }
}
