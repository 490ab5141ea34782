package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All columns of several files, by name, each of a type that holds the values of every file. Not thread-safe. */
public final class SchemaUnion {
    private final Map<String, Field> fields = new LinkedHashMap<>();
    /** The file that each column was first met in. */
    private final Map<String, String> origins = new HashMap<>();

    private final String name;

    public SchemaUnion(String file, Schema schema) {
        this.name = schema.name();
        for (Field f : schema.fields()) {
            fields.put(f.name(), f);
            origins.put(f.name(), file);
        }
    }

    public void add(String file, Schema schema) {
        Set<String> missing = new HashSet<>(fields.keySet());
        for (Field f : schema.fields()) {
            missing.remove(f.name());
            Field known = fields.get(f.name());
            if (known == null) {
                fields.put(f.name(), f.withNullable(true));
                origins.put(f.name(), file);
            } else {
                Field wider = Widening.common(known.type(), f.type())
                        .map(known::withType)
                        .orElseThrow(() -> conflict(file, known, f));
                fields.put(f.name(), wider.withNullable(known.nullable() || f.nullable()));
            }
        }
        missing.forEach(column -> fields.computeIfPresent(column, (k, f) -> f.withNullable(true)));
    }

    public Schema schema() {
        return Schema.of(new ArrayList<>(fields.values())).withName(name);
    }

    private VeloException conflict(String file, Field known, Field other) {
        return VeloException.of(ErrorKind.SCHEMA, "column '" + known.name() + "' has types that do not go together")
                .where(file)
                .why("it is " + other.type() + " here and " + known.type() + " in " + origins.get(known.name()))
                .cure("Read the files apart, or declare the column's type with schema=… where the format allows it.")
                .build();
    }

    /** Why a file cannot be read as the dataset's schema says, or empty when it can. */
    public static Optional<VeloException> mismatch(
            String file, Schema own, String firstFile, Schema expected, List<String> columns) {
        for (String column : columns) {
            Field wanted = expected.field(expected.indexOf(column));
            boolean present = own.contains(column);
            if (!present && wanted.nullable()) {
                continue;
            }
            boolean fits =
                    present && Widening.fits(own.field(own.indexOf(column)).type(), wanted.type());
            if (!fits) {
                String here = present ? "is " + own.field(own.indexOf(column)).type() + " here" : "is not here";
                return Optional.of(VeloException.of(ErrorKind.SCHEMA, "the file does not fit the schema of the others")
                        .where(file)
                        .why("column '" + column + "' " + here + " and " + wanted.type()
                                + (wanted.nullable() ? "" : ", never null,") + " in " + firstFile)
                        .cure("With schema_merge=union the columns and types of all files are looked at first.")
                        .build());
            }
        }
        return Optional.empty();
    }
}
