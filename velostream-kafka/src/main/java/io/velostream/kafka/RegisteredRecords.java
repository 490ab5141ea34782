package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.formats.avro.AvroRecordDecoder;
import io.velostream.formats.json.JsonRecordDecoder;
import io.velostream.kafka.internal.ValueDecoder;
import io.velostream.kafka.internal.registry.JsonSchemas;
import io.velostream.kafka.internal.registry.RegistryDecoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Records that name their schemas in a registry. The columns are those of the newest schema.
 *
 * @param columnsOf the columns of the schema with an id
 * @param declared columns that count in place of all of those
 * @param decoders gives decoders to rows of some columns
 */
record RegisteredRecords(
        KafkaConfig.Input config,
        SchemaRegistry registry,
        IntFunction<Optional<Schema>> columnsOf,
        Optional<Schema> declared,
        Decoders decoders)
        implements ValueFormat {
    /** Makes decoders, each for one thread. */
    interface Decoders {
        ValueDecoder of(Schema wanted);
    }

    static RegisteredRecords avro(KafkaConfig.Input config) {
        SchemaRegistry registry = RegistryConfig.registry(config, SchemaRegistry.Type.AVRO);
        return new RegisteredRecords(
                config,
                registry,
                id -> registry.schema(id).map(s -> new AvroRecordDecoder(s.all()).schema()),
                Optional.empty(),
                wanted -> new RegistryDecoder(registry));
    }

    static RegisteredRecords json(KafkaConfig.Input config) {
        SchemaRegistry registry = RegistryConfig.registry(config, SchemaRegistry.Type.JSON);
        return new RegisteredRecords(
                config,
                registry,
                id -> registry.schema(id).map(s -> JsonSchemas.columns(s, id)),
                config.options().find(KafkaOptions.SCHEMA),
                wanted -> behindId(new JsonRecordDecoder(wanted)));
    }

    /** Objects name their fields themselves: which schema they were written with changes nothing. */
    private static ValueDecoder behindId(JsonRecordDecoder decoder) {
        return (buf, off, len, rows) -> RegistryDecoder.id(buf, off, len) < 0
                ? Optional.of(RegistryDecoder.NO_ID)
                : decoder.decode(buf, off + SchemaRegistry.HEADER, len - SchemaRegistry.HEADER, rows);
    }

    @Override
    public Schema schema(Supplier<List<ByteBuffer>> sample) {
        return declared.orElseGet(() -> newest(sample.get()));
    }

    private Schema newest(List<ByteBuffer> values) {
        NavigableSet<Integer> ids = new TreeSet<>();
        for (ByteBuffer v : values) {
            byte[] head = new byte[Math.min(v.remaining(), SchemaRegistry.HEADER)];
            v.duplicate().get(head);
            ids.add(RegistryDecoder.id(head, 0, head.length));
        }
        List<VeloException> unusable = new ArrayList<>();
        return ids.descendingSet().stream()
                .filter(id -> id >= 0)
                .map(id -> SchemaRegistry.ifUsable(() -> columnsOf.apply(id), unusable))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> unusable.isEmpty() ? ofSubject() : Optional.empty())
                .orElseThrow(() -> unusable.isEmpty() ? unknown() : unusable.get(0));
    }

    private VeloException unknown() {
        return VeloException.of(ErrorKind.NOT_FOUND, "Cannot find out the columns of the topic")
                .where(config.options().uri().toString())
                .why("no record looked at names a schema that the registry has, nor has it a subject of the topic")
                .cure("Check schema_registry. If the values name no schema, leave it out and give "
                        + (config.options().get(KafkaOptions.FORMAT) == KafkaOptions.Format.AVRO
                                ? "avro_schema."
                                : "schema."))
                .build();
    }

    private Optional<Schema> ofSubject() {
        OptionalInt latest = config.topics().size() == 1
                ? registry.latest(config.topics().get(0) + SubjectSchema.SUFFIX)
                : OptionalInt.empty();
        return latest.isPresent() ? columnsOf.apply(latest.getAsInt()) : Optional.empty();
    }

    @Override
    public ValueDecoder decoder(Schema wanted, String topic) {
        return decoders.of(wanted);
    }

    @Override
    public Optional<Evolution> evolution(Schema known) {
        return declared.isPresent() ? Optional.empty() : Optional.of(new RegistryEvolution(columnsOf, known));
    }
}
