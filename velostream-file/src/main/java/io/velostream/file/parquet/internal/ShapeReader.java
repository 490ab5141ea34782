package io.velostream.file.parquet.internal;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * Makes shapes of a Parquet schema, by the rules that the format gives for lists and maps, those for files of old writers
 * included. Where a file carries our own schema, types that Parquet lacks come back from there.
 */
public final class ShapeReader {
    private final String file;

    public ShapeReader(String file) {
        this.file = file;
    }

    /** The shapes of the columns, in the order of the file. Groups without any column below are left out. */
    public List<Shape> read(SchemaNode root, Optional<Schema> ours) {
        List<Shape> shapes = new ArrayList<>();
        for (SchemaNode child : root.children()) {
            if (child.firstLeaf() == null) {
                continue;
            }
            DataType exact = ours.filter(s -> s.contains(child.name()))
                    .map(s -> s.field(s.indexOf(child.name())).type())
                    .orElse(null);
            shapes.add(shape(child, exact));
        }
        return List.copyOf(shapes);
    }

    private Shape shape(SchemaNode node, @Nullable DataType exact) {
        if (!node.isRepeated()) {
            return value(node, node.isOptional(), exact);
        }
        // A repeated field outside of a list: a list that is never null.
        Shape element =
                value(node, false, exact instanceof ListType l ? l.element().type() : null);
        return list(node.name(), false, node.definition() - 1, node, element);
    }

    private static Shape list(String name, boolean nullable, int definition, SchemaNode repeated, Shape element) {
        Field e = element.field().withName("element");
        return new Shape.Repeated(
                new Field(name, DataType.list(e), nullable), definition, repeated.repetition(), element);
    }

    /** The node itself, whatever repeats above it. */
    private Shape value(SchemaNode node, boolean nullable, @Nullable DataType exact) {
        if (node.isLeaf()) {
            return leaf(node, nullable, exact);
        }
        SchemaElement e = node.element();
        boolean isList =
                (e.isSetLogicalType() && e.getLogicalType().isSetLIST()) || e.getConverted_type() == ConvertedType.LIST;
        boolean isMap = (e.isSetLogicalType() && e.getLogicalType().isSetMAP())
                || e.getConverted_type() == ConvertedType.MAP
                || e.getConverted_type() == ConvertedType.MAP_KEY_VALUE;
        SchemaNode only = node.children().size() == 1 ? node.children().get(0) : null;
        if (isList && only != null && only.isRepeated()) {
            return list(
                    node.name(),
                    nullable,
                    node.definition(),
                    only,
                    element(node, only, exact instanceof ListType l ? l : null));
        }
        if (isMap && only != null && isEntries(only)) {
            return map(node, nullable, only, exact instanceof MapType m ? m : null);
        }
        return struct(node, nullable, exact instanceof StructType s ? s : null);
    }

    private Shape element(SchemaNode list, SchemaNode repeated, @Nullable ListType exact) {
        DataType exactElement = exact == null ? null : exact.element().type();
        boolean twoLevels = repeated.isLeaf()
                || repeated.children().size() != 1
                || repeated.children().get(0).isRepeated()
                || repeated.name().equals("array")
                || repeated.name().equals(list.name() + "_tuple");
        return twoLevels
                ? value(repeated, false, exactElement)
                : shape(repeated.children().get(0), exactElement);
    }

    private static boolean isEntries(SchemaNode node) {
        return node.isRepeated()
                && node.children().size() == 2
                && !node.children().get(0).isRepeated()
                && node.children().get(0).firstLeaf() != null
                && node.children().get(1).firstLeaf() != null;
    }

    private Shape map(SchemaNode node, boolean nullable, SchemaNode entries, @Nullable MapType exact) {
        // Keys are required; some writers declare them optional all the same and write no null.
        Shape key = shape(
                entries.children().get(0), exact == null ? null : exact.key().type());
        Shape value = shape(
                entries.children().get(1), exact == null ? null : exact.value().type());
        MapType type =
                new MapType(Field.required("key", key.type()), value.field().withName("value"));
        return new Shape.Entries(
                new Field(node.name(), type, nullable), node.definition(), entries.repetition(), key, value);
    }

    private Shape struct(SchemaNode node, boolean nullable, @Nullable StructType exact) {
        List<Shape> children = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (SchemaNode child : node.children()) {
            if (child.firstLeaf() == null) {
                continue;
            }
            DataType exactChild = exact == null
                    ? null
                    : exact.fields().stream()
                            .filter(f -> f.name().equals(child.name()))
                            .map(Field::type)
                            .findFirst()
                            .orElse(null);
            Shape shape = shape(child, exactChild);
            children.add(shape);
            fields.add(shape.field());
        }
        return new Shape.Struct(
                new Field(node.name(), new StructType(fields), nullable), node.definition(), List.copyOf(children));
    }

    private Shape leaf(SchemaNode node, boolean nullable, @Nullable DataType exact) {
        LeafType found = LeafType.of(node.element(), file + ", column '" + node.path() + "'");
        boolean text = found.type().equals(DataType.STRING) && node.element().getType() == Type.BYTE_ARRAY;
        if (text && DataType.NUMERIC.equals(exact)) {
            found = new LeafType(DataType.NUMERIC, Conversion.BYTES);
        } else if (text && DataType.INTERVAL.equals(exact)) {
            found = new LeafType(DataType.INTERVAL, Conversion.INTERVAL_TEXT);
        }
        return new Shape.Leaf(new Field(node.name(), found.type(), nullable), node, found.conversion());
    }
}
