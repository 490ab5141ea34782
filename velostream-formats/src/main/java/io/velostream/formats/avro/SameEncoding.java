package io.velostream.formats.avro;

import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/** Whether values have the same bytes and the same meaning in two schemas, whatever names and documentation those have. */
final class SameEncoding {
    private SameEncoding() {}

    static boolean of(Schema a, Schema b) {
        if (a.getType() != b.getType() || !isSameLogical(a, b)) {
            return false;
        }
        return switch (a.getType()) {
            case RECORD -> allOf(types(a), types(b));
            case UNION -> allOf(a.getTypes(), b.getTypes());
            case ARRAY -> of(a.getElementType(), b.getElementType());
            case MAP -> of(a.getValueType(), b.getValueType());
            case FIXED -> a.getFixedSize() == b.getFixedSize();
            case ENUM -> a.getEnumSymbols().equals(b.getEnumSymbols());
            default -> true;
        };
    }

    /** By the properties: the library knows some logical types only when their values are registered. */
    private static boolean isSameLogical(Schema a, Schema b) {
        for (String property : List.of("logicalType", "precision", "scale")) {
            if (!Objects.equals(a.getObjectProp(property), b.getObjectProp(property))) {
                return false;
            }
        }
        return true;
    }

    private static List<Schema> types(Schema record) {
        return record.getFields().stream().map(Schema.Field::schema).toList();
    }

    private static boolean allOf(List<Schema> a, List<Schema> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!of(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }
}
