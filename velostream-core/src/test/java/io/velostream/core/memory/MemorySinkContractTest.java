package io.velostream.core.memory;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.type.Schema;
import io.velostream.testkit.SinkContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

public class MemorySinkContractTest extends SinkContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Override
    protected ConnectorProvider provider() {
        return new MemoryProvider();
    }

    @Override
    protected String newSinkUri(Schema schema) {
        return "memory://sink-contract-" + NUMBER.incrementAndGet();
    }

    @Override
    protected String newEvolvingSinkUri(Schema schema) {
        return newSinkUri(schema) + "?evolve=add_columns";
    }

    @Override
    protected String sourceUri(String sinkUri, Schema schema) {
        return sinkUri.replace("?evolve=add_columns", "");
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }
}
