package io.velostream.file;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.LayerOptions;
import io.velostream.core.RetryPolicy;
import io.velostream.core.internal.layer.ErrorContextLayer;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import io.velostream.core.internal.layer.RetryLayer;
import io.velostream.core.internal.metrics.RunTelemetry;
import io.velostream.testkit.SinkContract;
import io.velostream.testkit.SourceContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract holds through each layer, and through all together. */
class FileLayeredContractIT {
    @TempDir
    static Path folder;

    private static int targets;

    private static synchronized String target() {
        return folder.resolve(++targets + "-folder") + "?format=jsonl";
    }

    private static String declared(String uri, Schema schema) {
        return ConnectorUri.parse(uri).withOption("schema", schema.toString()).toString();
    }

    private static RunTelemetry telemetry() {
        return new RunTelemetry(Optional.of(new SimpleMeterRegistry()), Optional.empty());
    }

    private static LayerSettings everything() {
        ConnectorUri uri =
                ConnectorUri.parse("file:///all?retry_start=1s&breaker_window=5&breaker_slow=1m&call_timeout=1m"
                        + "&max_calls=8&rate_rows=2000000000&rate_bytes=1TB");
        return LayerSettings.standard().with(ConnectorConfig.validate(uri, LayerOptions.source()));
    }

    /** A folder of JSON lines. */
    abstract static class FolderSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return declared(sinkUri, schema);
        }
    }

    /** The same to write. */
    abstract static class FolderSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return declared(sinkUri, schema);
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }
    }

    @Nested
    class SourceWithContext extends FolderSource {
        @Override
        protected DataSource layered(DataSource bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }
    }

    @Nested
    class SinkWithContext extends FolderSink {
        @Override
        protected DataSink layered(DataSink bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }
    }

    @Nested
    class SourceRetried extends FolderSource {
        @Override
        protected DataSource layered(DataSource bare) {
            return RetryLayer.alone(RetryPolicy.standard()).wrap(bare);
        }
    }

    @Nested
    class SinkRetried extends FolderSink {
        @Override
        protected DataSink layered(DataSink bare) {
            return RetryLayer.alone(RetryPolicy.standard()).wrap(bare);
        }
    }

    @Nested
    class SourceMeasured extends FolderSource {
        @Override
        protected DataSource layered(DataSource bare) {
            return telemetry().measured(bare, "contract");
        }
    }

    @Nested
    class SinkMeasured extends FolderSink {
        @Override
        protected DataSink layered(DataSink bare) {
            return telemetry().measured(bare, "contract");
        }
    }

    @Nested
    class SourceThroughAll extends FolderSource {
        @Override
        protected DataSource layered(DataSource bare) {
            DataSource all = new LayerStack().around(bare, ConnectorUri.parse("file:///all"), everything());
            return telemetry().measured(everything().chain(all, List.of()), "contract");
        }
    }

    @Nested
    class SinkThroughAll extends FolderSink {
        @Override
        protected DataSink layered(DataSink bare) {
            DataSink all = new LayerStack().around(bare, ConnectorUri.parse("file:///all"), everything());
            return telemetry().measured(all, "contract");
        }
    }
}
