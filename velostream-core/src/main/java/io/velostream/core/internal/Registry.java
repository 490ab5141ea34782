package io.velostream.core.internal;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.config.OptionSet;
import io.velostream.core.LayerOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which connector answers to which scheme. Immutable, thread-safe. */
public final class Registry {
    private final Map<String, Entry> entries;
    private final List<ConnectorProvider> providers;
    /** Connectors on the class path that could not be loaded, as sentences. */
    private final List<String> broken;

    /** A connector and its options, asked for once; those of the layers are among them. */
    public record Entry(
            ConnectorProvider provider, OptionSet sourceOptions, OptionSet sinkOptions, List<String> rivals) {}

    private Registry(List<ConnectorProvider> providers, List<String> broken) {
        this.providers = List.copyOf(providers);
        List<String> trouble = new ArrayList<>(broken);
        Map<String, Entry> found = new HashMap<>();
        for (ConnectorProvider p : providers) {
            try {
                add(p, found);
            } catch (IllegalArgumentException e) {
                trouble.add(p.getClass().getName() + " (" + e.getMessage() + ")");
            }
        }
        this.broken = List.copyOf(trouble);
        this.entries = new HashMap<>(found);
    }

    private static void add(ConnectorProvider p, Map<String, Entry> found) {
        OptionSet sourceOptions = p.sourceOptions().plusCommon(LayerOptions.source());
        OptionSet sinkOptions = p.sinkOptions().plusCommon(LayerOptions.sink());
        for (String scheme : p.schemes()) {
            Entry before = found.get(scheme);
            List<String> rivals = new ArrayList<>(before == null ? List.of() : before.rivals());
            rivals.add(p.getClass().getName());
            found.put(scheme, new Entry(p, sourceOptions, sinkOptions, List.copyOf(rivals)));
        }
    }

    /** The connectors that {@code loader} finds, if one is given, and those given by hand. */
    public static Registry load(@Nullable ClassLoader loader, Collection<ConnectorProvider> byHand) {
        List<ConnectorProvider> all = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        if (loader != null) {
            Iterator<ConnectorProvider> found =
                    ServiceLoader.load(ConnectorProvider.class, loader).iterator();
            while (true) {
                try {
                    if (!found.hasNext()) {
                        break;
                    }
                    all.add(found.next());
                } catch (ServiceConfigurationError | LinkageError e) {
                    // One broken jar must not take the other connectors away; it is told when its scheme is asked for.
                    Throwable why = e.getCause() == null ? e : e.getCause();
                    broken.add(e.getMessage() + (why.equals(e) ? "" : " (" + why + ")"));
                    if (broken.size() > 100) {
                        break;
                    }
                }
            }
        }
        for (ConnectorProvider p : byHand) {
            all.removeIf(known -> known.getClass() == p.getClass());
            all.add(p);
        }
        return new Registry(all, broken);
    }

    public List<ConnectorProvider> providers() {
        return providers;
    }

    /** The one connector of this scheme. */
    public Entry entry(String scheme) {
        Entry entry = entries.get(scheme);
        if (entry == null) {
            throw unknown(scheme);
        }
        if (entry.rivals().size() > 1) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Two connectors claim the scheme '" + scheme + "'")
                    .why(String.join(" and ", entry.rivals()))
                    .cure("Take one of them off the class path.")
                    .build();
        }
        return entry;
    }

    private VeloException unknown(String scheme) {
        Collection<String> known = new TreeMap<>(entries).keySet();
        String nearest = NearestName.of(scheme, known)
                .map(n -> "Did you mean '" + n + "'? ")
                .orElse("");
        String loaded = known.isEmpty() ? "none; add a connector to the class path" : String.join(", ", known);
        String trouble = broken.isEmpty() ? "" : ". Could not be loaded: " + String.join("; ", broken);
        return VeloException.of(ErrorKind.CONFIGURATION, "No connector knows the scheme '" + scheme + "'")
                .cure(nearest + "Schemes: " + loaded + trouble)
                .build();
    }
}
