package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.kafka.internal.ValueDecoder;
import io.velostream.kafka.internal.registry.RegistryDecoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What stands before a message whose schema is in a registry: a zero byte, the id of the schema in four bytes, and which
 * message of its file it is. That is a list of indexes, from the outermost message to the innermost: their number and each
 * of them as zigzag varints, or a single zero for the first message of the file.
 */
public final class MessageFrame {
    private static final byte[] FIRST = {0};
    /** The first message, written as any other. */
    private static final byte[] FIRST_AT_LENGTH = {2, 0};

    private MessageFrame() {}

    /** What each value of this message begins with. */
    public static byte[] head(Descriptor message, int schemaId) {
        byte[] indexes = indexes(message);
        return ByteBuffer.allocate(SchemaRegistry.HEADER + indexes.length)
                .put(SchemaRegistry.MAGIC)
                .putInt(schemaId)
                .put(indexes)
                .array();
    }

    private static byte[] indexes(Descriptor message) {
        Deque<Integer> path = new ArrayDeque<>();
        for (Descriptor m = message; m != null; m = m.getContainingType()) {
            Descriptor outer = m.getContainingType();
            path.addFirst(counted(outer == null ? m.getFile().getMessageTypes() : outer.getNestedTypes())
                    .indexOf(m));
        }
        if (path.size() == 1 && path.getFirst() == 0) {
            return FIRST;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(path.size(), out);
        path.forEach(i -> put(i, out));
        return out.toByteArray();
    }

    /** Messages that stand for the entries of a map are not written in the source, and have no number. */
    private static List<Descriptor> counted(List<Descriptor> messages) {
        return messages.stream().filter(m -> !m.getOptions().getMapEntry()).toList();
    }

    /** What the value begins with; empty when that is no frame. */
    static Optional<Head> head(byte[] buf, int off, int len) {
        int id = RegistryDecoder.id(buf, off, len);
        if (id < 0) {
            return Optional.empty();
        }
        WireInput in = new WireInput();
        in.reset(buf, off + SchemaRegistry.HEADER, off + len);
        List<Integer> path = new ArrayList<>();
        try {
            for (long left = in.zigZag(); left > 0; left--) {
                path.add(Math.toIntExact(in.zigZag()));
            }
        } catch (WireFault | ArithmeticException e) {
            return Optional.empty();
        }
        return Optional.of(new Head(id, path.isEmpty() ? List.of(0) : List.copyOf(path), in.position() - off));
    }

    /**
     * What stands before a message.
     *
     * @param path the number of the message in its file, then of that in it, and so on
     * @param length of all this, in bytes
     */
    record Head(int schemaId, List<Integer> path, int length) {
        /** The message of this file, empty when it has none there. */
        Optional<Descriptor> message(FileDescriptor file) {
            List<Descriptor> all = counted(file.getMessageTypes());
            Descriptor found = null;
            for (int i : path) {
                if (i < 0 || i >= all.size()) {
                    return Optional.empty();
                }
                found = all.get(i);
                all = counted(found.getNestedTypes());
            }
            return Optional.ofNullable(found);
        }
    }

    private static void put(int notNegative, ByteArrayOutputStream out) {
        int left = notNegative << 1;
        while (left >= 0x80) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    /** A decoder of framed messages, for one thread. Another message of the file is a rejected row. */
    public static ValueDecoder decoder(Descriptor message) {
        byte[] own = indexes(message);
        ProtobufDecoder decoder = new ProtobufDecoder(message);
        return (buf, off, len, rows) -> decode(buf, off, len, rows, own, decoder, message);
    }

    private static Optional<String> decode(
            byte[] buf, int off, int len, BatchBuilder rows, byte[] own, ProtobufDecoder decoder, Descriptor message) {
        if (RegistryDecoder.id(buf, off, len) < 0) {
            return Optional.of(RegistryDecoder.NO_ID);
        }
        int at = off + SchemaRegistry.HEADER;
        int end = off + len;
        int indexes = own.length;
        if (!startsWith(buf, at, end, own)) {
            if (own != FIRST || !startsWith(buf, at, end, FIRST_AT_LENGTH)) {
                return Optional.of("it is another message of its file than " + message.getFullName());
            }
            indexes = FIRST_AT_LENGTH.length;
        }
        int body = at + indexes;
        return decoder.decode(buf, body, end - body, rows);
    }

    static boolean startsWith(byte[] buf, int from, int end, byte[] wanted) {
        return end - from >= wanted.length && Arrays.equals(buf, from, from + wanted.length, wanted, 0, wanted.length);
    }
}
