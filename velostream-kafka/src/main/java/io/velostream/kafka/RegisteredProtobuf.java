package io.velostream.kafka;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.ValueDecoder;
import io.velostream.kafka.internal.protobuf.ProtobufTypes;
import io.velostream.kafka.internal.protobuf.RegisteredMessages;
import io.velostream.kafka.internal.registry.RegistryDecoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Messages that name their schemas in a registry, and are described by nothing else. All are of one name: that of an option, or
 * of what a value of the newest schema says it is.
 */
final class RegisteredProtobuf implements ValueFormat {
    private final KafkaConfig.Input config;
    private final SchemaRegistry registry;
    private final RegisteredMessages messages;
    /** The message that is read, once it is known. */
    private volatile String name = "";

    RegisteredProtobuf(KafkaConfig.Input config) {
        this.config = config;
        this.registry = RegistryConfig.registry(config, SchemaRegistry.Type.PROTOBUF);
        this.messages = new RegisteredMessages(registry);
    }

    @Override
    public Schema schema(Supplier<List<ByteBuffer>> sample) {
        NavigableMap<Integer, byte[]> firsts = new TreeMap<>();
        for (ByteBuffer v : sample.get()) {
            byte[] value = new byte[v.remaining()];
            v.duplicate().get(value);
            int id = RegistryDecoder.id(value, 0, value.length);
            if (id >= 0) {
                firsts.putIfAbsent(id, value);
            }
        }
        Descriptor found = config.options()
                .find(KafkaOptions.MESSAGE)
                .map(wanted -> named(wanted, firsts.descendingKeySet()))
                .orElseGet(() -> newest(firsts));
        name = found.getFullName();
        return columns(found);
    }

    /** All nullable: an older schema, which a value may be of, may lack any of them. */
    private static Schema columns(Descriptor message) {
        return Schema.of(nullable(ProtobufTypes.columns(message).fields()));
    }

    private static List<Field> nullable(List<Field> fields) {
        return fields.stream().map(f -> Field.of(f.name(), nullable(f.type()))).toList();
    }

    private static DataType nullable(DataType type) {
        if (type instanceof DataType.StructType s) {
            return DataType.struct(nullable(s.fields()).toArray(Field[]::new));
        } else if (type instanceof DataType.ListType l) {
            Field element = l.element();
            return DataType.list(
                    Field.of(element.name(), nullable(element.type())).withNullable(element.nullable()));
        } else if (type instanceof DataType.MapType m) {
            return DataType.map(m.key().type(), nullable(m.value().type()));
        }
        return type;
    }

    private Descriptor newest(NavigableMap<Integer, byte[]> firsts) {
        List<VeloException> unusable = new ArrayList<>();
        return firsts.descendingMap().values().stream()
                .map(value -> SchemaRegistry.ifUsable(() -> messages.of(value, 0, value.length), unusable))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> unusable.isEmpty() ? firstOfSubject() : Optional.empty())
                .orElseThrow(() -> unusable.isEmpty()
                        ? unknown("no record looked at names a message that the registry has, nor has it a subject"
                                        + " of the topic")
                                .cure("Check schema_registry, or give protobuf_descriptor and message.")
                                .build()
                        : unusable.get(0));
    }

    private Optional<Descriptor> firstOfSubject() {
        OptionalInt latest = latest();
        return latest.isPresent() ? messages.all(latest.getAsInt()).stream().findFirst() : Optional.empty();
    }

    private OptionalInt latest() {
        return config.topics().size() == 1
                ? registry.latest(config.topics().get(0) + SubjectSchema.SUFFIX)
                : OptionalInt.empty();
    }

    /** The message of this name, which may lack the package, in the first of these schemas that has one. */
    private Descriptor named(String wanted, Set<Integer> ids) {
        Set<Integer> all = new LinkedHashSet<>(ids);
        if (all.isEmpty()) {
            latest().ifPresent(all::add);
        }
        Set<String> seen = new LinkedHashSet<>();
        List<VeloException> unusable = new ArrayList<>();
        for (int id : all) {
            List<Descriptor> there = SchemaRegistry.ifUsable(() -> Optional.of(messages.all(id)), unusable)
                    .orElse(List.of());
            for (Descriptor d : there) {
                seen.add(d.getFullName());
            }
            List<Descriptor> fitting = there.stream()
                    .filter(d ->
                            d.getFullName().equals(wanted) || d.getFullName().endsWith("." + wanted))
                    .toList();
            Optional<Descriptor> exact = fitting.stream()
                    .filter(d -> fitting.size() == 1 || d.getFullName().equals(wanted))
                    .findFirst();
            if (exact.isPresent()) {
                return exact.get();
            }
        }
        if (seen.isEmpty() && !unusable.isEmpty()) {
            throw unusable.get(0);
        }
        throw unknown(
                        seen.isEmpty()
                                ? "no record looked at names a schema that the registry has, nor has it a subject of the topic"
                                : "the schemas of the topic describe " + String.join(", ", seen)
                                        + ", and message says '" + wanted + "'")
                .cure(NearestName.of(wanted, seen)
                        .map(n -> "Did you mean '" + n + "'?")
                        .orElse("Check message and schema_registry."))
                .build();
    }

    private VeloException.Builder unknown(String why) {
        return VeloException.of(ErrorKind.NOT_FOUND, "Cannot find out the columns of the topic")
                .where(config.options().uri().toString())
                .why(why);
    }

    @Override
    public ValueDecoder decoder(Schema wanted, String topic) {
        return messages.decoder(name);
    }

    @Override
    public Optional<Evolution> evolution(Schema known) {
        return Optional.of(
                new RegistryEvolution(id -> messages.named(id, name).map(RegisteredProtobuf::columns), known));
    }
}
