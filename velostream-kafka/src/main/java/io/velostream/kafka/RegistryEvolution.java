package io.velostream.kafka;

import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** The columns of all schemas in the registry that values have named so far. */
final class RegistryEvolution implements Evolution {
    private final IntFunction<Optional<Schema>> columnsOf;
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> unusable = ConcurrentHashMap.newKeySet();
    private volatile Schema columns;
    private volatile int last = -1;

    /**
     * Begins with the columns that are known beforehand.
     *
     * @param columnsOf the columns of the schema with an id, empty when there is none that values can be read with
     */
    RegistryEvolution(IntFunction<Optional<Schema>> columnsOf, Schema known) {
        this.columnsOf = columnsOf;
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
        if (id >= 0 && id != last && !unusable.contains(id)) {
            take(id);
        }
    }

    private synchronized void take(int id) {
        if (seen.add(id)) {
            Optional<Schema> found;
            try {
                found = columnsOf.apply(id);
            } catch (VeloException e) {
                seen.remove(id);
                if (!SchemaRegistry.isOfSchema(e)) {
                    throw e;
                }
                // One value must not end what others go on with; the decoder rejects it.
                unusable.add(id);
                return;
            }
            if (found.isEmpty()) {
                // The decoder rejects the record; the registry may have it later.
                seen.remove(id);
                return;
            }
            add(found.get());
        }
        last = id;
    }

    private void add(Schema more) {
        Schema known = columns;
        List<Field> fields = new ArrayList<>();
        for (Field f : known.fields()) {
            fields.add(more.contains(f.name()) ? both(f, more.field(more.indexOf(f.name()))) : f.withNullable(true));
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

    /** Takes the values of either, where one has the wider number; types that differ otherwise are told when a value comes. */
    private static Field both(Field known, Field more) {
        boolean nullable = known.nullable() || more.nullable();
        Field f = known.nullable() == nullable ? known : known.withNullable(true);
        return isWider(more.type(), known.type())
                ? Field.of(f.name(), more.type()).withNullable(nullable)
                : f;
    }

    private static boolean isWider(DataType type, DataType than) {
        return (type.equals(DataType.INT64) && than.equals(DataType.INT32))
                || (type.equals(DataType.FLOAT64) && than.equals(DataType.FLOAT32));
    }
}
