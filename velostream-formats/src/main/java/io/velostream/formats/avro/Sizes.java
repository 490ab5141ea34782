package io.velostream.formats.avro;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/** How many bytes a value takes at least, to check claims of how many there are. */
final class Sizes {
    private Sizes() {}

    static int min(Schema schema) {
        return (int) Math.min(1 << 20, min(schema, new HashSet<>()));
    }

    private static long min(Schema s, Set<String> open) {
        return switch (s.getType()) {
            case NULL -> 0;
            case BOOLEAN, INT, LONG, ENUM, STRING, BYTES, ARRAY, MAP -> 1;
            case FLOAT -> 4;
            case DOUBLE -> 8;
            case FIXED -> s.getFixedSize();
            case UNION -> 1;
            case RECORD -> members(s, open);
        };
    }

    private static long members(Schema record, Set<String> open) {
        if (!open.add(record.getFullName())) {
            // A record that must contain itself has no finite value; any bound is right.
            return 1;
        }
        long sum = 0;
        for (Schema.Field f : record.getFields()) {
            sum = Math.min(1 << 20, sum + min(f.schema(), open));
        }
        open.remove(record.getFullName());
        return sum;
    }
}
