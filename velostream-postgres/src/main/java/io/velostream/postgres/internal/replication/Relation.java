package io.velostream.postgres.internal.replication;

import java.util.List;

/**
 * A table as a message describes it before the first change of it, and again after its definition changed.
 *
 * @param id the number that changes refer to
 * @param schema the schema that it lies in
 * @param identity how the server identifies old rows: {@code d} primary key, {@code i} an index, {@code f} all columns,
 *     {@code n} not at all
 */
public record Relation(int id, String schema, String name, char identity, List<Attribute> attributes) {
    /**
     * A column.
     *
     * @param key whether it belongs to what identifies an old row
     * @param type the type's number
     * @param modifier the type's modifier, -1 for none
     */
    public record Attribute(String name, boolean key, int type, int modifier) {}

    public Relation {
        attributes = List.copyOf(attributes);
    }
}
