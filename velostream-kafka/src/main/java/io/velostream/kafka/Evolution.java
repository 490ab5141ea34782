package io.velostream.kafka;

import io.velostream.api.type.Schema;
import java.nio.ByteBuffer;

/** The columns of values whose schema changes while they are read. They only ever get more. Thread-safe. */
interface Evolution {
    /** The columns as far as they are known; the same object until they change. */
    Schema columns();

    /** Looks at a value; afterwards {@link #columns} has all of its columns. */
    void see(ByteBuffer value);
}
