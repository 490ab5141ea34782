package io.velostream.core.internal.layer;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.core.LayerOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is said to the layers of all sources and sinks, or to those of a scheme. A line of the file is {@code option=value}
 * or {@code scheme.option=value}. Immutable.
 */
public final class LayerDefaults {
    private static final String ALL = "";

    private final LayerSettings all;
    private final Map<String, LayerSettings> byScheme = new LinkedHashMap<>();

    /**
     * Reads what was given.
     *
     * @param typed by the program, before what stands in the file
     */
    public LayerDefaults(Map<Option<?>, Object> typed, List<Path> files) {
        Map<String, ConnectorUri> written = new LinkedHashMap<>();
        written.put(ALL, ConnectorUri.parse("layers://all"));
        for (Path file : files) {
            read(file, written);
        }
        LayerSettings general = LayerSettings.standard().with(config(ConnectorSpec.of(written.get(ALL)), ALL));
        ConnectorSpec byProgram = ConnectorSpec.of(ConnectorUri.parse("layers://program"));
        for (Map.Entry<Option<?>, Object> e : typed.entrySet()) {
            byProgram = with(byProgram, e.getKey(), e.getValue());
        }
        ConnectorConfig program = config(byProgram, ALL);
        this.all = general.with(program);
        written.forEach((scheme, uri) -> {
            if (!scheme.equals(ALL)) {
                byScheme.put(
                        scheme,
                        general.with(config(ConnectorSpec.of(uri), scheme)).with(program));
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> ConnectorSpec with(ConnectorSpec spec, Option<T> option, Object value) {
        return spec.with(option, (T) value);
    }

    /** For sources and sinks of this scheme. */
    public LayerSettings of(String scheme) {
        LayerSettings own = byScheme.get(scheme);
        return own == null ? all : own;
    }

    /** The schemes that something is said for. */
    public Set<String> schemes() {
        return new TreeSet<>(byScheme.keySet());
    }

    private static ConnectorConfig config(ConnectorSpec spec, String scheme) {
        try {
            return ConnectorConfig.validate(spec, LayerOptions.source());
        } catch (VeloException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The settings of the layers are wrong")
                    .where(scheme.isEmpty() ? "for all schemes" : "for the scheme '" + scheme + "'")
                    .why(e.why())
                    .cure(e.cure())
                    .cause(e)
                    .build();
        }
    }

    private static void read(Path file, Map<String, ConnectorUri> into) {
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The file of layer settings cannot be read")
                    .where(file.toString())
                    .why(e.toString())
                    .cause(e)
                    .build();
        }
        for (String key : new TreeSet<>(lines.stringPropertyNames())) {
            int dot = key.indexOf('.');
            String scheme = dot < 0 ? ALL : key.substring(0, dot);
            String name = key.substring(dot + 1);
            if (name.isEmpty() || dot == 0) {
                throw VeloException.of(ErrorKind.CONFIGURATION, "The file of layer settings cannot be read")
                        .where(file + ", '" + key + "'")
                        .why("a line is option=value or scheme.option=value")
                        .build();
            }
            ConnectorUri before = into.getOrDefault(scheme, ConnectorUri.parse("layers://all"));
            into.put(scheme, before.withOption(name, lines.getProperty(key).strip()));
        }
    }
}
