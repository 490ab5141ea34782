package io.velostream.api.type;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The ordered fields of a batch, with the columns that form its key where one is known. Names are unique.
 *
 * <p>Names are resolved to indices once, before a loop: {@link #indexOf(String)}.
 */
public final class Schema {
    /** A schema without fields. */
    public static final Schema EMPTY = new Schema("", List.of(), List.of());

    private final String name;
    private final List<Field> fields;
    private final List<String> key;
    private final Map<String, Integer> indices;

    private Schema(String name, List<Field> fields, List<String> key) {
        this.name = name;
        this.fields = List.copyOf(fields);
        this.key = List.copyOf(key);
        this.indices = new HashMap<>(fields.size() * 2);
        for (int i = 0; i < fields.size(); i++) {
            if (indices.put(fields.get(i).name(), i) != null) {
                throw VeloException.of(
                                ErrorKind.SCHEMA, "Column '" + fields.get(i).name() + "' occurs twice")
                        .cure("Rename one of them; the names of a schema are unique.")
                        .build();
            }
        }
        for (String column : key) {
            if (!indices.containsKey(column)) {
                throw notFound(column);
            }
        }
    }

    public static Schema of(Field... fields) {
        return new Schema("", List.of(fields), List.of());
    }

    public static Schema of(List<Field> fields) {
        return new Schema("", fields, List.of());
    }

    /**
     * Reads the members of {@code struct<…>} as the option {@code schema} gives them:
     * {@code id:int64, name:string?, "odd name":date}.
     */
    public static Schema parse(String text) {
        return of(new TypeParser(text).parseFields());
    }

    /** The table, topic or stream that the rows belong to; empty where there is none. */
    public String name() {
        return name;
    }

    public List<Field> fields() {
        return fields;
    }

    public Field field(int index) {
        return fields.get(index);
    }

    public int size() {
        return fields.size();
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The columns whose values identify a row; empty when unknown. */
    public List<String> key() {
        return key;
    }

    public boolean contains(String column) {
        return indices.containsKey(column);
    }

    /** The index of this column, or an error that offers the nearest name and lists the good ones. */
    public int indexOf(String column) {
        Integer i = indices.get(column);
        if (i == null) {
            throw notFound(column);
        }
        return i;
    }

    public Schema withName(String newName) {
        return new Schema(newName, fields, key);
    }

    public Schema withKey(List<String> columns) {
        return new Schema(name, fields, columns);
    }

    /** These columns in this order. The key is kept when all of its columns are. */
    public Schema select(Collection<String> columns) {
        List<Field> chosen = new ArrayList<>(columns.size());
        for (String column : columns) {
            chosen.add(fields.get(indexOf(column)));
        }
        return new Schema(name, chosen, columns.containsAll(key) ? key : List.of());
    }

    /** The same schema with each field passed through {@code change}; the key must survive. */
    public Schema map(UnaryOperator<Field> change) {
        List<Field> changed = new ArrayList<>(fields.size());
        List<String> newKey = new ArrayList<>(key);
        for (Field f : fields) {
            Field c = change.apply(f);
            changed.add(c);
            newKey.replaceAll(k -> k.equals(f.name()) ? c.name() : k);
        }
        return new Schema(name, changed, newKey);
    }

    private VeloException notFound(String column) {
        String hint = NearestName.of(column, indices.keySet())
                .map(n -> "Did you mean '" + n + "'? ")
                .orElse("");
        return VeloException.of(ErrorKind.SCHEMA, "There is no column '" + column + "'")
                .where(name)
                .cure(hint + "Columns: " + String.join(", ", names()))
                .build();
    }

    @Override
    public boolean equals(Object o) {
        return this == o
                || (o instanceof Schema s && s.name.equals(name) && s.fields.equals(fields) && s.key.equals(key));
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The notation that {@link #parse} reads; the name and the key are not part of it. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (Field f : fields) {
            s.append(s.isEmpty() ? "" : ", ").append(f);
        }
        return s.toString();
    }
}
