package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Encodes rows as messages of one type, a column to the field of its name. Immutable. */
final class MessageEncoder {
    private final List<Slot> slots = new ArrayList<>();

    /**
     * A field and where its column stands.
     *
     * @param rivals fields before it of the same oneof
     */
    private record Slot(FieldDescriptor field, int column, Writer writer, List<Slot> rivals) {}

    /** Writes a value with its tag, or several for a list. */
    private interface Writer {
        void write(Column column, int row, WireOutput out);
    }

    /** An error of kind SCHEMA when the columns do not fit the message. */
    MessageEncoder(Descriptor message, List<Field> columns) {
        for (int i = 0; i < columns.size(); i++) {
            Field column = columns.get(i);
            FieldDescriptor field = message.findFieldByName(column.name());
            if (field == null) {
                List<String> names = message.getFields().stream()
                        .map(FieldDescriptor::getName)
                        .toList();
                throw VeloException.of(ErrorKind.SCHEMA, "The column '" + column.name() + "' has no field")
                        .why(message.getFullName() + " has the fields " + String.join(", ", names))
                        .cure(NearestName.of(column.name(), names)
                                        .map(n -> "Did you mean '" + n + "'? ")
                                        .orElse("") + "Leave the column out, or rename it.")
                        .build();
            }
            OneofDescriptor choice = field.getRealContainingOneof();
            List<Slot> rivals = slots.stream()
                    .filter(s -> choice != null && choice.equals(s.field().getRealContainingOneof()))
                    .toList();
            slots.add(new Slot(field, i, writer(field, column.type()), rivals));
        }
        for (FieldDescriptor f : message.getFields()) {
            if (f.isRequired() && slots.stream().noneMatch(s -> s.field().equals(f))) {
                throw VeloException.of(
                                ErrorKind.SCHEMA, "There is no column for the required field '" + f.getName() + "'")
                        .why(message.getFullName() + " cannot be without it")
                        .build();
            }
        }
    }

    /** Writes a row; a {@link WireFault} says why it cannot be. */
    void encode(IntFunction<Column> columns, int row, WireOutput out) {
        for (Slot s : slots) {
            Column column = columns.apply(s.column());
            if (!column.isNull(row)) {
                for (Slot rival : s.rivals()) {
                    if (!columns.apply(rival.column()).isNull(row)) {
                        throw new WireFault("columns '" + rival.field().getName() + "' and '"
                                + s.field().getName() + "' both have a value, and of the oneof "
                                + s.field().getRealContainingOneof().getName() + " a message has one field at most");
                    }
                }
                s.writer().write(column, row, out);
            } else if (s.field().isRequired()) {
                throw new WireFault("column '" + s.field().getName() + "' is null, and the field is required");
            } else if (!s.field().isRepeated() && !s.field().hasPresence()) {
                throw new WireFault("column '" + s.field().getName()
                        + "' is null, and a field that is not optional has no way to say so");
            }
        }
    }

    private static Writer writer(FieldDescriptor f, DataType given) {
        if (f.isMapField()) {
            if (given instanceof MapType m) {
                return map(f, m);
            }
        } else if (f.isRepeated()) {
            if (given instanceof ListType l) {
                return list(f, l.element().type());
            }
        } else {
            return single(f, given, f.getNumber());
        }
        throw misfit(f, given);
    }

    private static VeloException misfit(FieldDescriptor f, DataType given) {
        String wanted = (f.isMapField() ? "a map of " : f.isRepeated() ? "a list of " : "")
                + f.getType().name().toLowerCase(java.util.Locale.ROOT)
                + (f.getType() == FieldDescriptor.Type.MESSAGE && !f.isMapField()
                        ? " " + f.getMessageType().getFullName()
                        : "");
        return VeloException.of(ErrorKind.SCHEMA, "The column '" + f.getName() + "' does not fit its field")
                .why("it is " + given + ", and " + f.getFullName() + " is " + wanted)
                .cure("Cast the column.")
                .build();
    }

    private static Writer single(FieldDescriptor f, DataType given, int number) {
        int tag = number << 3 | ScalarDecoders.wireType(f);
        if (FieldEncoders.takes(f, given)) {
            FieldEncoders.Encoder encoder = FieldEncoders.of(f, given);
            return (c, row, out) -> {
                out.varint(tag);
                encoder.write(c, row, out);
            };
        } else if (f.getType() == FieldDescriptor.Type.MESSAGE && given instanceof StructType s) {
            MessageEncoder nested = new MessageEncoder(f.getMessageType(), s.fields());
            return (c, row, out) -> {
                out.varint(tag);
                int at = out.beginLength();
                nested.encode(((StructColumn) c)::child, row, out);
                out.endLength(at);
            };
        }
        throw misfit(f, given);
    }

    private static Writer list(FieldDescriptor f, DataType element) {
        if (f.isPacked() && FieldEncoders.takes(f, element)) {
            FieldEncoders.Encoder encoder = FieldEncoders.of(f, element);
            int tag = f.getNumber() << 3 | WireInput.BYTES;
            return (c, row, out) -> {
                ListColumn list = (ListColumn) c;
                if (list.length(row) > 0) {
                    out.varint(tag);
                    int at = out.beginLength();
                    each(f, list, row, i -> encoder.write(list.elements(), i, out));
                    out.endLength(at);
                }
            };
        }
        Writer one = single(f, element, f.getNumber());
        return (c, row, out) -> {
            ListColumn list = (ListColumn) c;
            each(f, list, row, i -> one.write(list.elements(), i, out));
        };
    }

    private static void each(FieldDescriptor f, ListColumn list, int row, java.util.function.IntConsumer action) {
        int end = list.start(row) + list.length(row);
        for (int i = list.start(row); i < end; i++) {
            if (list.elements().isNull(i)) {
                throw new WireFault("column '" + f.getName() + "' has a null among its elements");
            }
            action.accept(i);
        }
    }

    private static Writer map(FieldDescriptor f, MapType given) {
        Descriptor entry = f.getMessageType();
        Writer key = single(entry.findFieldByNumber(1), given.key().type(), 1);
        Writer value = single(entry.findFieldByNumber(2), given.value().type(), 2);
        int tag = f.getNumber() << 3 | WireInput.BYTES;
        return (c, row, out) -> {
            MapColumn map = (MapColumn) c;
            int end = map.start(row) + map.length(row);
            for (int i = map.start(row); i < end; i++) {
                if (map.values().isNull(i)) {
                    throw new WireFault("column '" + f.getName() + "' has a key without a value");
                }
                out.varint(tag);
                int at = out.beginLength();
                key.write(map.keys(), i, out);
                value.write(map.values(), i, out);
                out.endLength(at);
            }
        };
    }
}
