package io.velostream.kafka.internal.registry;

import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.formats.avro.AvroRecordDecoder;
import io.velostream.kafka.internal.ValueDecoder;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes Avro records that name the schema they were written with. For one thread. */
public final class RegistryDecoder implements ValueDecoder {
    /** Why a value that names no schema is rejected. */
    public static final String NO_ID = "it does not begin with the id of a schema (a zero byte, then four bytes)";

    private final SchemaRegistry registry;
    private final Map<Integer, AvroRecordDecoder> decoders = new HashMap<>();
    private final Map<Integer, String> unusable = new HashMap<>();
    private int lastId = -1;
    private @Nullable AvroRecordDecoder last;

    public RegistryDecoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** The id of the schema of a value, or -1 when it names none. */
    public static int id(byte[] buf, int off, int len) {
        if (len < SchemaRegistry.HEADER || buf[off] != SchemaRegistry.MAGIC) {
            return -1;
        }
        return ByteBuffer.wrap(buf, off + 1, 4).getInt();
    }

    @Override
    public Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows) {
        int id = id(buf, off, len);
        if (id < 0) {
            return Optional.of(NO_ID);
        }
        AvroRecordDecoder decoder = last;
        if (decoder == null || id != lastId) {
            decoder = decoders.get(id);
            if (decoder == null) {
                String fault = unusable.get(id);
                if (fault != null) {
                    return Optional.of(fault);
                }
                try {
                    Optional<StoredSchema> schema = registry.schema(id);
                    if (schema.isEmpty()) {
                        return Optional.of("the registry has no schema " + id);
                    }
                    decoder = new AvroRecordDecoder(schema.get().all());
                } catch (VeloException e) {
                    if (!SchemaRegistry.isOfSchema(e)) {
                        throw e;
                    }
                    unusable.put(id, SchemaRegistry.unusable(id, e));
                    return Optional.of(SchemaRegistry.unusable(id, e));
                }
                decoders.put(id, decoder);
            }
            last = decoder;
            lastId = id;
        }
        return decoder.decode(buf, off + SchemaRegistry.HEADER, len - SchemaRegistry.HEADER, rows);
    }
}
