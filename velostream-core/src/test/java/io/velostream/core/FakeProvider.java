package io.velostream.core;

import io.velostream.api.Capability;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Gives the fakes for URIs of {@code fake://}; those that are not set are fresh and named by their URI. */
final class FakeProvider implements ConnectorProvider {
    private static final Option<Integer> ROWS =
            Option.integer("rows").doc("Is understood.").defaultValue(1);

    FakeSource source;
    /** By host; before {@link #source}. */
    final Map<String, FakeSource> sources = new HashMap<>();

    FakeSink sink;
    /** Whether it declares an option that belongs to the layers. */
    boolean reserved;

    @Override
    public Set<String> schemes() {
        return Set.of("fake");
    }

    @Override
    public String summary() {
        return "Fakes";
    }

    @Override
    public OptionSet sourceOptions() {
        return reserved ? OptionSet.of(ROWS, Option.duration("retry_time")) : OptionSet.of(ROWS);
    }

    @Override
    public OptionSet sinkOptions() {
        return OptionSet.none();
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        FakeSource given = sources.getOrDefault(config.uri().hosts().get(0).host(), source);
        if (given != null) {
            return given;
        }
        FakeSource made = FakeSource.resumable(Faults.none(), 1, 1);
        made.name = config.uri().toString();
        return made;
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        FakeSink given = sink;
        if (given != null) {
            return given;
        }
        FakeSink made = new FakeSink(Faults.none(), new FakeSink.Store(), Set.of(Capability.EXACTLY_ONCE));
        made.name = config.uri().toString();
        return made;
    }
}
