package io.velostream.core.memory;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.RetryPolicy;
import io.velostream.core.internal.layer.ErrorContextLayer;
import io.velostream.core.internal.layer.RetryLayer;
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
}
