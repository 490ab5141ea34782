package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes messages of one type to builders of columns, which belong to it: one for each field wanted. Fields may come in any
 * order and more than once: of a scalar the last one counts, messages are merged. Not thread-safe.
 */
final class MessageDecoder {
    private static final int DIRECT = 256;
    private static final byte[] NOTHING = new byte[0];

    private final List<Slot> slots = new ArrayList<>();
    private final @Nullable Slot[] direct;
    private final Map<Integer, Slot> others = new HashMap<>();
    /** The slot that each oneof has got a value for, by the oneof's index. */
    private final @Nullable Slot[] chosen;

    /** Gives the column of a field, or null for a field that nobody wants. */
    interface Columns {
        @Nullable
        ColumnBuilder of(FieldDescriptor field);
    }

    MessageDecoder(Descriptor message, Columns columns) {
        this.direct = new Slot[DIRECT];
        this.chosen = new Slot[message.getRealOneofs().size()];
        for (FieldDescriptor f : message.getFields()) {
            ColumnBuilder builder = columns.of(f);
            if (builder == null) {
                continue;
            }
            Slot slot = slot(f, builder);
            slots.add(slot);
            if (f.getNumber() < DIRECT) {
                direct[f.getNumber()] = slot;
            } else {
                others.put(f.getNumber(), slot);
            }
        }
    }

    private static Slot slot(FieldDescriptor f, ColumnBuilder builder) {
        if (!ProtobufTypes.fits(f, builder.type())) {
            throw new WireFault(
                    "the field " + f.getName() + " is " + ProtobufTypes.of(f) + ", and its column " + builder.type());
        }
        if (f.isMapField()) {
            return new MapSlot(f, (MapColumnBuilder) builder);
        } else if (f.isRepeated()) {
            return new ListSlot(f, (ListColumnBuilder) builder);
        }
        return f.getType() == FieldDescriptor.Type.MESSAGE ? new MessageSlot(f, builder) : new ScalarSlot(f, builder);
    }

    /** Reads to the end of the input and appends one value to each column. */
    void decode(WireInput in) {
        Arrays.fill(chosen, null);
        for (Slot s : slots) {
            s.begin();
        }
        while (in.hasMore()) {
            int tag = in.tag();
            int number = tag >>> 3;
            Slot slot = number < DIRECT ? direct[number] : others.get(number);
            if (slot == null) {
                in.skipField(tag);
                continue;
            }
            if (slot.oneof >= 0) {
                choose(slot);
            }
            if (!slot.read(in, tag & 7)) {
                in.skipField(tag);
            }
        }
        for (Slot s : slots) {
            s.end();
        }
    }

    /** Of the fields of a oneof the last one sent counts. */
    @SuppressWarnings("ReferenceEquality")
    private void choose(Slot slot) {
        Slot before = chosen[slot.oneof];
        if (before != null && before != slot) {
            before.clear();
        }
        chosen[slot.oneof] = slot;
    }

    /** A field and its column. */
    private abstract static class Slot {
        final FieldDescriptor field;
        final ColumnBuilder builder;
        final int oneof;
        private final boolean nullable;
        int row;

        Slot(FieldDescriptor field, ColumnBuilder builder) {
            this.field = field;
            this.builder = builder;
            OneofDescriptor in = field.getRealContainingOneof();
            this.oneof = in == null ? -1 : in.getIndex();
            boolean inMap = field.getContainingType().getOptions().getMapEntry();
            this.nullable = field.hasPresence() && !(inMap && field.getType() != FieldDescriptor.Type.MESSAGE);
        }

        void begin() {
            row = builder.size();
        }

        /** Reads a value; false when its wire type is not one of the field's. */
        abstract boolean read(WireInput in, int wireType);

        void clear() {
            builder.truncate(row);
        }

        /** Makes the column one longer than before. */
        void end() {
            if (builder.size() > row) {
                return;
            }
            if (field.isRequired()) {
                throw new WireFault("the required field " + field.getName() + " is missing");
            } else if (nullable) {
                builder.appendNull();
            } else {
                ScalarDecoders.appendDefault(field, builder);
            }
        }
    }

    private static final class ScalarSlot extends Slot {
        private final ScalarDecoders.Decoder decoder;
        private final int expected;

        ScalarSlot(FieldDescriptor field, ColumnBuilder builder) {
            super(field, builder);
            this.decoder = ScalarDecoders.of(field, builder.type());
            this.expected = ScalarDecoders.wireType(field);
        }

        @Override
        boolean read(WireInput in, int wireType) {
            if (wireType != expected) {
                return false;
            }
            if (builder.size() > row) {
                builder.truncate(row);
            }
            decoder.read(in, builder);
            return true;
        }
    }

    private static final class MessageSlot extends Slot {
        private final ScalarDecoders.Decoder body;
        private final WireInput merged = new WireInput();
        private byte[] sent = NOTHING;
        private int from;
        private int length;

        MessageSlot(FieldDescriptor field, ColumnBuilder builder) {
            super(field, builder);
            this.body = body(field.getMessageType(), builder);
        }

        @Override
        boolean read(WireInput in, int wireType) {
            if (wireType != WireInput.BYTES) {
                return false;
            }
            int more = in.length();
            if (builder.size() > row) {
                // To merge messages is to read their bytes one behind the other.
                byte[] all = Arrays.copyOfRange(sent, from, from + length + more);
                System.arraycopy(in.buffer(), in.position(), all, length, more);
                builder.truncate(row);
                merged.reset(all, 0, all.length);
                body.read(merged, builder);
                keep(all, 0, all.length);
                in.skip(more);
                return true;
            }
            keep(in.buffer(), in.position(), more);
            int outer = in.end();
            in.end(in.position() + more);
            body.read(in, builder);
            in.end(outer);
            return true;
        }

        private void keep(byte[] bytes, int start, int size) {
            sent = bytes;
            from = start;
            length = size;
        }
    }

    private static final class ListSlot extends Slot {
        private final ListColumnBuilder list;
        private final ColumnBuilder elements;
        private final int expected;
        private final boolean packable;
        private final ScalarDecoders.Decoder element;

        ListSlot(FieldDescriptor field, ListColumnBuilder list) {
            super(field, list);
            this.list = list;
            this.elements = list.elements();
            this.expected = ScalarDecoders.wireType(field);
            this.packable = field.isPackable();
            this.element = field.getType() == FieldDescriptor.Type.MESSAGE
                    ? ScalarDecoders.within(body(field.getMessageType(), elements))
                    : ScalarDecoders.of(field, elements.type());
        }

        @Override
        boolean read(WireInput in, int wireType) {
            if (wireType == expected) {
                element.read(in, elements);
                return true;
            } else if (!packable || wireType != WireInput.BYTES) {
                return false;
            }
            int outer = in.end();
            in.end(in.length() + in.position());
            while (in.hasMore()) {
                element.read(in, elements);
            }
            in.end(outer);
            return true;
        }

        @Override
        void end() {
            list.endList();
        }
    }

    private static final class MapSlot extends Slot {
        private final MapColumnBuilder map;
        private final ScalarDecoders.Decoder entry;

        MapSlot(FieldDescriptor field, MapColumnBuilder map) {
            super(field, map);
            this.map = map;
            MessageDecoder both = new MessageDecoder(
                    field.getMessageType(),
                    f -> f.getNumber() == 1 ? map.keys() : f.getNumber() == 2 ? map.values() : null);
            this.entry = ScalarDecoders.within((in, c) -> both.decode(in));
        }

        @Override
        boolean read(WireInput in, int wireType) {
            if (wireType != WireInput.BYTES) {
                return false;
            }
            entry.read(in, map);
            return true;
        }

        @Override
        void end() {
            map.endMap();
        }
    }

    /** What reads a message up to the end of the input. */
    private static ScalarDecoders.Decoder body(Descriptor message, ColumnBuilder builder) {
        if (!(builder instanceof StructColumnBuilder struct)) {
            return ScalarDecoders.body(message);
        }
        Map<String, ColumnBuilder> children = new HashMap<>();
        List<Field> all = ((DataType.StructType) struct.type()).fields();
        for (int i = 0; i < all.size(); i++) {
            children.put(all.get(i).name(), struct.child(i));
        }
        MessageDecoder fields = new MessageDecoder(message, f -> children.get(f.getName()));
        return (in, c) -> {
            fields.decode(in);
            struct.endStruct();
        };
    }
}
