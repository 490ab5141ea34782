package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.LayerOptions;
import io.velostream.core.memory.MemorySinkContractTest;
import io.velostream.core.memory.MemorySourceContractTest;
import org.junit.jupiter.api.Nested;

/** The contracts hold behind a circuit breaker, limits and time-outs, without a retry that would hide what they do. */
class GuardedContractTest {
    private static final ConnectorUri URI = ConnectorUri.parse("memory://guarded?breaker_window=5&breaker_slow=1m"
            + "&call_timeout=1m&max_calls=8&rate_rows=2000000000&rate_bytes=1TB");

    private static GuardLayer guard() {
        LayerSettings settings = LayerSettings.standard().with(ConnectorConfig.validate(URI, LayerOptions.source()));
        return new GuardLayer(URI, settings, new Targets(breaker -> {}), new Watchdog());
    }

    @Nested
    class Source extends MemorySourceContractTest {
        @Override
        protected DataSource layered(DataSource bare) {
            return guard().wrap(bare);
        }
    }

    @Nested
    class Sink extends MemorySinkContractTest {
        @Override
        protected DataSink layered(DataSink bare) {
            return guard().wrap(bare);
        }
    }
}
