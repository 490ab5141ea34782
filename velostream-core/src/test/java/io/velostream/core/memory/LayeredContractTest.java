package io.velostream.core.memory;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.LayerOptions;
import io.velostream.core.LayerOptions.FallbackPositions;
import io.velostream.core.RetryPolicy;
import io.velostream.core.internal.layer.ErrorContextLayer;
import io.velostream.core.internal.layer.FallbackSource;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import io.velostream.core.internal.layer.RetryLayer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The contracts hold through the layers too. */
class LayeredContractTest {
    @Nested
    class Source extends MemorySourceContractTest {
        @Override
        protected DataSource layered(DataSource bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }
    }

    @Nested
    class Sink extends MemorySinkContractTest {
        @Override
        protected DataSink layered(DataSink bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }
    }

    @Nested
    class RetriedSource extends MemorySourceContractTest {
        @Override
        protected DataSource layered(DataSource bare) {
            return RetryLayer.alone(RetryPolicy.standard()).wrap(bare);
        }
    }

    @Nested
    class RetriedSink extends MemorySinkContractTest {
        @Override
        protected DataSink layered(DataSink bare) {
            return RetryLayer.alone(RetryPolicy.standard()).wrap(bare);
        }
    }

    @Nested
    class SourceWithAFallback extends MemorySourceContractTest {
        @Override
        protected DataSource layered(DataSource bare) {
            return new FallbackSource(List.of(bare), FallbackPositions.SAME, Optional.empty());
        }
    }

    private static LayerSettings everything() {
        ConnectorUri uri =
                ConnectorUri.parse("memory://all?retry_start=1s&breaker_window=5&breaker_slow=1m&call_timeout=1m"
                        + "&max_calls=8&rate_rows=2000000000&rate_bytes=1TB");
        return LayerSettings.standard().with(ConnectorConfig.validate(uri, LayerOptions.source()));
    }

    @Nested
    class SourceThroughAll extends MemorySourceContractTest {
        @Override
        protected DataSource layered(DataSource bare) {
            DataSource all = new LayerStack().around(bare, ConnectorUri.parse("memory://all"), everything());
            return everything().chain(all, List.of());
        }
    }

    @Nested
    class SinkThroughAll extends MemorySinkContractTest {
        @Override
        protected DataSink layered(DataSink bare) {
            return new LayerStack().around(bare, ConnectorUri.parse("memory://all"), everything());
        }
    }
}
