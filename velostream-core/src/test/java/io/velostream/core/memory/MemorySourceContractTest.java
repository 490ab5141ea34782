package io.velostream.core.memory;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.type.Schema;
import io.velostream.testkit.SourceContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

public class MemorySourceContractTest extends SourceContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Override
    protected ConnectorProvider provider() {
        return new MemoryProvider();
    }

    @Override
    protected String newSinkUri(Schema schema) {
        String name = "source-contract-" + NUMBER.incrementAndGet();
        MemoryStreams.create(name, schema);
        return "memory://" + name;
    }

    @Override
    protected String sourceUri(String sinkUri, Schema schema) {
        return sinkUri + "?splits=3";
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }
}
