package io.velostream.kafka;

import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.avro.AvroRecordDecoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns of all schemas in the registry that values have named so far. */
final class RegistryEvolution implements Evolution {
    private final SchemaRegistry registry;
    private final Set<Integer> seen = new HashSet<>();
    private volatile Schema columns;
    private volatile int last = -1;

    /** Begins with the columns that are known beforehand. */
    RegistryEvolution(SchemaRegistry registry, Schema known) {
        this.registry = registry;
        this.columns = known;
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public void see(ByteBuffer value) {
        int id = value.remaining() < SchemaRegistry.HEADER || value.get(value.position()) != SchemaRegistry.MAGIC
                ? -1
                : value.getInt(value.position() + 1);
        if (id >= 0 && id != last) {
            take(id);
        }
    }

    private synchronized void take(int id) {
        if (seen.add(id)) {
            Optional<String> json = registry.schema(id);
            if (json.isEmpty()) {
                // The decoder rejects the record; the registry may have it later.
                seen.remove(id);
                return;
            }
            add(new AvroRecordDecoder(json.get()).schema());
        }
        last = id;
    }

    private void add(Schema more) {
        Schema known = columns;
        List<Field> fields = new ArrayList<>();
        for (Field f : known.fields()) {
            fields.add(more.contains(f.name()) ? f : f.withNullable(true));
        }
        boolean grown = false;
        for (Field f : more.fields()) {
            if (!known.contains(f.name())) {
                fields.add(f.withNullable(true));
                grown = true;
            }
        }
        if (grown || !fields.equals(known.fields())) {
            columns = Schema.of(fields).withName(known.name()).withKey(known.key());
        }
    }
}
