package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.api.config.OptionTable;
import io.velostream.core.LayerOptions;
import io.velostream.core.VeloStream;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes the tables of options into the pages, between {@code <!-- options:file:source -->} and {@code <!-- /options -->}. */
class OptionDocsTest {
    private static final Pattern TABLE =
            Pattern.compile("<!-- options:(\\S+) -->\n.*?<!-- /options -->", Pattern.DOTALL);
    private static final Map<String, String> TABLES = tables();

    @ParameterizedTest
    @MethodSource("pages")
    void tablesShowTheDeclaredOptions(String page) throws IOException {
        Matcher table = TABLE.matcher(Page.read(page));
        StringBuilder expected = new StringBuilder();
        while (table.find()) {
            String name = table.group(1);
            assertThat(TABLES).as("tables of options, named in %s", page).containsKey(name);
            String text = "<!-- options:" + name + " -->\n" + TABLES.get(name) + "<!-- /options -->";
            table.appendReplacement(expected, Matcher.quoteReplacement(text));
        }
        table.appendTail(expected);
        Page.check(page, expected.toString());
    }

    @Test
    void everyTableHasItsPlace() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String page : pages().toList()) {
            all.append(Page.read(page));
        }
        assertThat(TABLES.keySet()).allSatisfy(name -> assertThat(all).contains("<!-- options:" + name + " -->"));
    }

    static Stream<String> pages() throws IOException {
        Path repository = Cli.repository();
        return Stream.of(
                        Files.list(repository.resolve("docs/connectors")),
                        Files.list(repository.resolve("docs/formats")),
                        Stream.of(repository.resolve("docs/reliability.md")))
                .flatMap(files -> files)
                .map(file -> repository.relativize(file).toString())
                .filter(name -> name.endsWith(".md"))
                .sorted();
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new TreeMap<>();
        Set<Option<?>> ofFormats = new HashSet<>();
        for (FileFormat format : ServiceLoader.load(FileFormat.class)) {
            tables.put(format.name() + ":read", table(OptionSet.of(format.readOptions())));
            tables.put(format.name() + ":write", table(OptionSet.of(format.writeOptions())));
            ofFormats.addAll(format.readOptions());
            ofFormats.addAll(format.writeOptions());
        }
        ofFormats.removeAll(CompressionOptions.forReading());
        ofFormats.removeAll(CompressionOptions.forWriting());
        tables.put("layers:source", table(LayerOptions.source()));
        tables.put("layers:sink", table(LayerOptions.sink()));
        for (ConnectorProvider provider : VeloStream.create().providers()) {
            // Short names of a scheme, such as postgres, have the options of the long one.
            String scheme = Collections.max(provider.schemes());
            tables.put(scheme + ":source", table(provider.sourceOptions(), ofFormats));
            tables.put(scheme + ":sink", table(provider.sinkOptions(), ofFormats));
        }
        return tables;
    }

    /** The options without those of the formats, which have pages of their own, then the rules of all. */
    private static String table(OptionSet options, Set<Option<?>> hidden) {
        List<Option<?>> shown =
                options.options().stream().filter(o -> !hidden.contains(o)).toList();
        if (shown.size() == options.options().size()) {
            return table(options);
        }
        String rules = OptionTable.markdown(options)
                .lines()
                .filter(line -> line.startsWith("- "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return table(OptionSet.of(shown)) + (rules.isEmpty() ? "" : "\n" + rules);
    }

    private static String table(OptionSet options) {
        String table = OptionTable.markdown(options);
        return table.isEmpty() ? "None.\n" : table;
    }
}
