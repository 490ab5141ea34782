package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.kafka.internal.ValueDecoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import io.velostream.kafka.internal.registry.StoredSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The messages that the schemas of a registry describe. Thread-safe. */
public final class RegisteredMessages {
    /** Options of Confluent's own; nothing in it says how a value is written. */
    private static final String OPTIONS_ONLY = "confluent/meta.proto";

    private final SchemaRegistry registry;
    private final Map<Integer, FileDescriptor> files = new ConcurrentHashMap<>();

    public RegisteredMessages(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Which message a value says it is; empty when it says nothing that can be followed. */
    public Optional<Descriptor> of(byte[] buf, int off, int len) {
        return MessageFrame.head(buf, off, len)
                .flatMap(head -> file(head.schemaId()).flatMap(head::message));
    }

    /** All messages of a schema, also those within others, in the order of the source; empty when there is no such schema. */
    public List<Descriptor> all(int id) {
        List<Descriptor> all = new ArrayList<>();
        file(id).ifPresent(f -> f.getMessageTypes().forEach(m -> add(m, all)));
        return all;
    }

    private static void add(Descriptor message, List<Descriptor> into) {
        if (!message.getOptions().getMapEntry()) {
            into.add(message);
            message.getNestedTypes().forEach(m -> add(m, into));
        }
    }

    /** The message of this name in a schema. */
    public Optional<Descriptor> named(int id, String name) {
        return all(id).stream().filter(m -> m.getFullName().equals(name)).findFirst();
    }

    private Optional<FileDescriptor> file(int id) {
        FileDescriptor known = files.get(id);
        if (known == null) {
            Optional<StoredSchema> stored = registry.schema(id);
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            known = build(stored.get(), id);
            files.put(id, known);
        }
        return Optional.of(known);
    }

    private FileDescriptor build(StoredSchema schema, int id) {
        Map<String, FileDescriptorProto> all = new HashMap<>();
        all.put(
                OPTIONS_ONLY,
                FileDescriptorProto.newBuilder().setName(OPTIONS_ONLY).build());
        schema.references().forEach((name, text) -> all.put(name, proto(text, name, id)));
        FileDescriptorProto main = proto(schema.text(), "schema-" + id + ".proto", id);
        all.put(main.getName(), main);
        try {
            return new FileDescriptors(all, name -> missing(name, id)).of(main.getName());
        } catch (DescriptorValidationException e) {
            throw unclear(id, String.valueOf(e.getMessage()), e);
        }
    }

    /** Registries keep the source, and what was registered in binary form as that. */
    private static FileDescriptorProto proto(String text, String name, int id) {
        FileDescriptorProto proto;
        try {
            proto = FileDescriptorProto.parseFrom(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException | InvalidProtocolBufferException noBinary) {
            try {
                proto = ProtoText.parse(text, name);
            } catch (ProtoFault e) {
                throw unclear(id, name + ", " + e.getMessage(), e);
            } catch (StackOverflowError e) {
                throw unclear(id, name + " is nested too deep", e);
            }
        }
        return proto.toBuilder().setName(name).build();
    }

    private static VeloException missing(String name, int id) {
        return VeloException.of(ErrorKind.SCHEMA, "The schema " + id + " of the registry is not complete")
                .why("it imports " + name + ", which it does not name as a reference")
                .cure("Register it with its references, or give protobuf_descriptor.")
                .build();
    }

    private static VeloException unclear(int id, String why, Throwable cause) {
        return VeloException.of(ErrorKind.CORRUPT, "The schema " + id + " of the registry cannot be understood")
                .why(why)
                .cure("Give protobuf_descriptor: the same schema as protoc writes it.")
                .cause(cause)
                .build();
    }

    /**
     * A decoder of the messages of one name, whichever of the registry's schemas they were written with. For one thread.
     *
     * @param name with the package
     */
    public ValueDecoder decoder(String name) {
        return new Decoder(name)::decode;
    }

    private final class Decoder {
        private final String name;
        private final Map<Integer, ProtobufDecoder> byId = new HashMap<>();
        private final Map<Integer, String> unusable = new HashMap<>();
        /** What values begin with that are decoded as the last one was. */
        private byte[] head = new byte[0];

        private @Nullable ProtobufDecoder last;

        Decoder(String name) {
            this.name = name;
        }

        Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows) {
            ProtobufDecoder decoder = last;
            if (decoder == null || !MessageFrame.startsWith(buf, off, off + len, head)) {
                Optional<MessageFrame.Head> found = MessageFrame.head(buf, off, len);
                if (found.isEmpty()) {
                    return Optional.of("it does not begin with the id of a schema and the indexes of a message"
                            + " (a zero byte, four bytes, a count and as many numbers)");
                }
                int id = found.get().schemaId();
                String fault = unusable.get(id);
                if (fault != null) {
                    return Optional.of(fault);
                }
                Optional<FileDescriptor> file;
                try {
                    file = file(id);
                } catch (VeloException e) {
                    return Optional.of(unusable(id, e));
                }
                if (file.isEmpty()) {
                    return Optional.of("the registry has no schema " + id);
                }
                Optional<Descriptor> message = found.get().message(file.get());
                if (message.isEmpty()) {
                    return Optional.of("the schema " + id + " has no message "
                            + found.get().path());
                }
                String other = message.get().getFullName();
                if (!other.equals(name)) {
                    return Optional.of("it is a " + other + ", and " + name + " is read");
                }
                try {
                    decoder = byId.computeIfAbsent(id, i -> new ProtobufDecoder(message.get()));
                } catch (VeloException e) {
                    return Optional.of(unusable(id, e));
                }
                last = decoder;
                head = Arrays.copyOfRange(buf, off, off + found.get().length());
            }
            return decoder.decode(buf, off + head.length, len - head.length, rows);
        }

        private String unusable(int id, VeloException e) {
            if (!SchemaRegistry.isOfSchema(e)) {
                throw e;
            }
            String why = SchemaRegistry.unusable(id, e);
            unusable.put(id, why);
            return why;
        }
    }
}
