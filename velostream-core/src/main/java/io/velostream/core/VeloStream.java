package io.velostream.core;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Direction;
import io.velostream.api.config.Option;
import io.velostream.core.internal.Registry;
import io.velostream.core.internal.layer.LayerDefaults;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import io.velostream.core.internal.metrics.RunTelemetry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entry: makes sources and sinks from URIs, and pipelines between them. Knows the connectors that
 * {@link java.util.ServiceLoader} finds. Cheap to keep, immutable, thread-safe; one for a program is enough.
 *
 * <pre>{@code
 * VeloStream velo = VeloStream.create();
 * velo.pipeline().from("orders.csv").to("orders.parquet").run();
 * }</pre>
 *
 * <p>Creating a source or sink checks its options, all problems in one error, and does no I/O. The caller closes it.
 */
public final class VeloStream {
    private final Registry registry;
    private final LayerDefaults defaults;
    private final LayerStack layers;
    private final Optional<MeterRegistry> meters;
    private final Optional<ObservationRegistry> observations;
    private final RunningPipelines running = new RunningPipelines();

    private VeloStream(Registry registry, LayerDefaults defaults, Builder b) {
        this.registry = registry;
        this.defaults = defaults;
        this.meters = Optional.ofNullable(b.meters);
        this.observations = Optional.ofNullable(b.observations);
        this.layers = new LayerStack(c -> meters.ifPresent(
                m -> RunTelemetry.circuit(m, c.get().target(), () -> c.get().state())));
        meters.ifPresent(m -> RunTelemetry.circuits(m, this::circuits));
    }

    /** Knows the connectors that the thread's context class loader sees. */
    public static VeloStream create() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return create(context == null ? VeloStream.class.getClassLoader() : context);
    }

    /** Knows the connectors that this class loader sees. */
    public static VeloStream create(ClassLoader loader) {
        return builder().classLoader(loader).build();
    }

    /** Begins one whose connectors are chosen by hand. */
    public static Builder builder() {
        return new Builder();
    }

    /** A source of what the URI, or the file of that name, holds. */
    public DataSource createSource(String uri) {
        return createSource(ConnectorUri.parse(uri));
    }

    /** A source of what the URI holds. */
    public DataSource createSource(ConnectorUri uri) {
        return createSource(ConnectorSpec.of(uri));
    }

    /** A source given by a URI, typed options and attached objects. */
    public DataSource createSource(ConnectorSpec spec) {
        Registry.Entry entry = registry.entry(spec.uri().scheme());
        ConnectorConfig config =
                ConnectorConfig.validate(spec, Direction.SOURCE, entry.sourceOptions(), entry.sinkOptions());
        LayerSettings settings = defaults.of(spec.uri().scheme());
        if (config.isCommonSet()) {
            settings = settings.with(config);
            config = ConnectorConfig.validate(
                    LayerSettings.without(spec), Direction.SOURCE, entry.sourceOptions(), entry.sinkOptions());
        }
        DataSource first = layers.around(entry.provider().createSource(config), spec.uri(), settings);
        List<String> others = settings.fallback();
        return others.isEmpty() ? first : chain(first, others, settings);
    }

    private DataSource chain(DataSource first, List<String> others, LayerSettings settings) {
        List<DataSource> made = new ArrayList<>();
        try {
            for (String other : others) {
                made.add(createSource(other));
            }
            return settings.chain(first, made);
        } catch (RuntimeException e) {
            first.close();
            made.forEach(DataSource::close);
            throw e;
        }
    }

    /** A sink that writes to the URI, or to the file of that name. */
    public DataSink createSink(String uri) {
        return createSink(ConnectorUri.parse(uri));
    }

    /** A sink that writes to the URI. */
    public DataSink createSink(ConnectorUri uri) {
        return createSink(ConnectorSpec.of(uri));
    }

    /** A sink given by a URI, typed options and attached objects. */
    public DataSink createSink(ConnectorSpec spec) {
        Registry.Entry entry = registry.entry(spec.uri().scheme());
        ConnectorConfig config =
                ConnectorConfig.validate(spec, Direction.SINK, entry.sourceOptions(), entry.sinkOptions());
        LayerSettings settings = defaults.of(spec.uri().scheme());
        if (config.isCommonSet()) {
            settings = settings.with(config);
            config = ConnectorConfig.validate(
                    LayerSettings.without(spec), Direction.SINK, entry.sourceOptions(), entry.sinkOptions());
        }
        return layers.around(entry.provider().createSink(config), spec.uri(), settings);
    }

    /** Reads what the URI, or the file of that name, holds, without a pipeline. */
    public Reading read(String uri) {
        return new Reading(createSource(uri), true);
    }

    /** Reads a source without a pipeline; it stays the caller's to close. */
    public Reading read(DataSource source) {
        return new Reading(source, false);
    }

    /** A pipeline that is known by its URIs. */
    public Pipeline pipeline() {
        return new Pipeline(this, Optional.empty());
    }

    /** A pipeline of this name: runs of one name go on where the last one stopped. */
    public Pipeline pipeline(String name) {
        if (name.isBlank()) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The name of a pipeline is empty")
                    .build();
        }
        return new Pipeline(this, Optional.of(name));
    }

    /**
     * The pipelines that run, and of those that failed the last run of each name, until another one of that name begins. In
     * the order of their names.
     */
    public List<RunningPipeline> pipelines() {
        return running.all();
    }

    RunningPipeline running(RunningPipeline pipeline) {
        running.add(pipeline);
        return pipeline;
    }

    /** For one run. */
    RunTelemetry telemetry() {
        return new RunTelemetry(meters, observations);
    }

    /** All connectors, in the order found. */
    public List<ConnectorProvider> providers() {
        return registry.providers();
    }

    /** The connector of this scheme, or an error with the nearest one. */
    public ConnectorProvider provider(String scheme) {
        return registry.entry(scheme).provider();
    }

    /** The circuit breakers of the systems that were spoken to, in no order. */
    public List<Circuit> circuits() {
        return layers.circuits();
    }

    /** Chooses the connectors, and what the layers around them do. Not thread-safe. */
    public static final class Builder {
        private @Nullable ClassLoader loader;
        private final Map<Option<?>, Object> layerValues = new LinkedHashMap<>();
        private final List<Path> layerFiles = new ArrayList<>();
        private final List<ConnectorProvider> providers = new ArrayList<>();

        private @Nullable MeterRegistry meters;
        private @Nullable ObservationRegistry observations;

        private Builder() {}

        /** Adds the connectors that this class loader sees. */
        public Builder classLoader(ClassLoader value) {
            this.loader = value;
            return this;
        }

        /** Adds a connector by hand. */
        public Builder add(ConnectorProvider provider) {
            providers.add(provider);
            return this;
        }

        /**
         * Sets an option of {@link LayerOptions} for all sources and sinks whose own URI or specification says nothing else;
         * before what stands in files.
         */
        public <T> Builder layer(Option<T> option, T value) {
            layerValues.put(option, value);
            return this;
        }

        /**
         * Takes options of {@link LayerOptions} from a properties file: lines of {@code option=value} for all, and of
         * {@code scheme.option=value} for those of a scheme, which come before. Read by {@link #build}.
         */
        public Builder layers(Path file) {
            layerFiles.add(file);
            return this;
        }

        /** Where pipelines count what they do: the meters in docs/metrics.md. Without it nothing is counted. */
        public Builder meterRegistry(MeterRegistry registry) {
            this.meters = registry;
            return this;
        }

        /** Where pipelines tell of their commits, writes and openings, for a tracer. Without it there are no traces. */
        public Builder observationRegistry(ObservationRegistry registry) {
            this.observations = registry;
            return this;
        }

        /** What was chosen; a wrong option of a layer is an error of kind CONFIGURATION. */
        public VeloStream build() {
            Registry registry = Registry.load(loader, providers);
            LayerDefaults defaults = new LayerDefaults(layerValues, layerFiles);
            defaults.schemes().forEach(registry::entry);
            return new VeloStream(registry, defaults, this);
        }
    }
}
