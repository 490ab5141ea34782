package io.velostream.postgres.internal.types;

import java.util.List;

/**
 * A type as pg_type has it.
 *
 * @param element the oid of an array's elements, else 0
 * @param base the oid of the type that a domain is made of, else 0
 * @param baseTypmod what a domain adds to its base type, else -1
 * @param baseDimensions how many dimensions a domain over an array declares
 * @param delimiter what stands between this type's values in an array's text
 * @param attributes those of a composite
 */
public record PgType(
        int oid,
        String schema,
        String name,
        Kind kind,
        int element,
        int base,
        int baseTypmod,
        int baseDimensions,
        char delimiter,
        List<Attribute> attributes) {
    /** What sort of type it is. */
    public enum Kind {
        BASE,
        ARRAY,
        ENUM,
        DOMAIN,
        COMPOSITE,
        RANGE,
        MULTIRANGE,
        PSEUDO
    }

    /** One attribute of a composite, or one column of a table. */
    public record Attribute(String name, int oid, int typmod, int dimensions, boolean notNull) {}

    /** A type of PostgreSQL itself. */
    static PgType builtIn(int oid, String name) {
        return new PgType(oid, "pg_catalog", name, Kind.BASE, 0, 0, -1, 0, ',', List.of());
    }

    static PgType builtInArray(int oid, String name, int element) {
        return new PgType(oid, "pg_catalog", name, Kind.ARRAY, element, 0, -1, 0, ',', List.of());
    }
}
