package io.velostream.core.memory;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import java.util.Set;

/** {@code memory://name}: streams for tests, examples and programs that hand rows to a pipeline. See {@link MemoryStreams}. */
public final class MemoryProvider implements ConnectorProvider {
    static final Option<Boolean> UNBOUNDED = Option.bool("unbounded")
            .defaultValue(false)
            .doc(
                    "Go on waiting for batches until MemoryStreams.end is called, rather than end after those that are there.");
    static final Option<Integer> SPLITS = Option.integer("splits")
            .defaultValue(1)
            .between(1, 4096)
            .doc(
                    "How many readers can share the stream. A bounded stream of several splits must not grow between the runs of"
                            + " one pipeline.");
    static final Option<MemorySink.IfExists> IF_EXISTS = Option.choice("if_exists", MemorySink.IfExists.class)
            .defaultValue(MemorySink.IfExists.APPEND)
            .doc("What to do when the stream has rows already.");

    static final Option<MemorySink.Evolve> EVOLVE = Option.choice("evolve", MemorySink.Evolve.class)
            .defaultValue(MemorySink.Evolve.FAIL)
            .doc("What to do with columns that the stream lacks.");

    private static final Set<String> SCHEMES = Set.of("memory");
    private static final OptionSet SOURCE = OptionSet.of(UNBOUNDED, SPLITS).requiringHost("the name of the stream");
    private static final OptionSet SINK = OptionSet.of(IF_EXISTS, EVOLVE).requiringHost("the name of the stream");

    /** For the service loader. */
    public MemoryProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public String summary() {
        return "Streams in the memory of this JVM, for tests and examples";
    }

    @Override
    public OptionSet sourceOptions() {
        return SOURCE;
    }

    @Override
    public OptionSet sinkOptions() {
        return SINK;
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        return new MemorySource(name(config.uri()), config.uri(), !config.get(UNBOUNDED), config.get(SPLITS));
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        return new MemorySink(name(config.uri()), config.uri(), config.get(IF_EXISTS), config.get(EVOLVE));
    }

    private static String name(ConnectorUri uri) {
        String host = uri.hosts().get(0).host();
        String path = uri.literalPath();
        return path.isEmpty() ? host : host + path;
    }
}
