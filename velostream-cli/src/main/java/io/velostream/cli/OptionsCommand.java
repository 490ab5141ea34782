package io.velostream.cli;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.api.config.OptionTable;
import io.velostream.core.LayerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the options of a connector, or the connectors. */
final class OptionsCommand extends Command {
    private static final String LAYERS = "layers";
    private static final String LAYERS_SUMMARY = "What happens when a system is not there, for every scheme";

    OptionsCommand() {
        super("options", "Lists what the URIs of a scheme can be told; without a scheme, the schemes.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(
                0, "SCHEME", false, "What URIs begin with, such as file; or layers, for the options that all have."));
    }

    @Override
    String[] examples() {
        return new String[] {"velostream options", "velostream options file", "velostream options layers"};
    }

    @Override
    int run(Arguments arguments, Session session) {
        Optional<String> scheme = arguments.position(0).map(OptionsCommand::schemeOf);
        if (scheme.isEmpty()) {
            list(session);
            return 0;
        }
        if (scheme.get().equals(LAYERS)) {
            layers(session);
            return 0;
        }
        ConnectorProvider provider = session.velo().provider(scheme.get());
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("scheme", scheme.get());
            report.put("summary", provider.summary());
            report.put("source", json(provider.sourceOptions()));
            report.put("sink", json(provider.sinkOptions()));
            session.report(report);
        } else {
            session.line(scheme.get() + "://  " + provider.summary());
            print(session, "As a source", provider.sourceOptions());
            print(session, "As a sink", provider.sinkOptions());
            session.line("");
            session.line("Retries and circuit breakers, for every scheme: velostream options " + LAYERS);
        }
        return 0;
    }

    /** What every URI can be told besides. */
    private static void layers(Session session) {
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("scheme", null);
            report.put("summary", LAYERS_SUMMARY);
            report.put("source", json(LayerOptions.source()));
            report.put("sink", json(LayerOptions.sink()));
            session.report(report);
        } else {
            session.line(LAYERS_SUMMARY);
            print(session, "For every source", LayerOptions.source());
            print(session, "For every sink", LayerOptions.sink());
        }
    }

    /** {@code file} of {@code file}, {@code FILE} and {@code file:///a}. */
    private static String schemeOf(String typed) {
        int colon = typed.indexOf(':');
        return (colon < 0 ? typed : typed.substring(0, colon)).toLowerCase(java.util.Locale.ROOT);
    }

    private static void list(Session session) {
        Map<String, @Nullable Object> schemes = new TreeMap<>();
        for (ConnectorProvider provider : session.velo().providers()) {
            provider.schemes().forEach(scheme -> schemes.put(scheme, provider.summary()));
        }
        Table table = new Table().column("scheme").column("what it is");
        schemes.forEach((scheme, summary) -> table.row(scheme, String.valueOf(summary)));
        if (session.json()) {
            session.report(schemes);
        } else {
            session.print(table.text(session.tableColumns()));
        }
    }

    private static void print(Session session, String title, OptionSet options) {
        String table = OptionTable.plain(options, session.wrapColumns());
        session.line("");
        session.line(title + (table.isEmpty() ? ": no options" : ":"));
        session.print(table);
    }

    private static List<Map<String, @Nullable Object>> json(OptionSet options) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Option<?> option : options.options()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", option.isPrefix() ? option.name() + "*" : option.name());
            one.put("aliases", option.aliases());
            one.put("type", option.typeName());
            one.put("accepted", option.accepted());
            one.put("default", option.defaultText().isEmpty() ? null : option.defaultText());
            one.put("required", option.isRequired());
            one.put("secret", option.isSecret());
            one.put("doc", option.doc());
            all.add(one);
        }
        return all;
    }
}
