package io.velostream.postgres.internal.types;

import java.util.Map;
import java.util.Optional;

/** What else there is to know of PostgreSQL's own types. Thread-safe and without state. */
public final class PgTypes {
    private static final Map<Integer, String> ORDERED = Map.ofEntries(
            Map.entry(BuiltInTypes.INT2, "pg_catalog.int2"),
            Map.entry(BuiltInTypes.INT4, "pg_catalog.int4"),
            Map.entry(BuiltInTypes.INT8, "pg_catalog.int8"),
            Map.entry(BuiltInTypes.NUMERIC, "pg_catalog.\"numeric\""),
            Map.entry(BuiltInTypes.FLOAT4, "pg_catalog.float4"),
            Map.entry(BuiltInTypes.FLOAT8, "pg_catalog.float8"),
            Map.entry(BuiltInTypes.DATE, "pg_catalog.date"),
            Map.entry(BuiltInTypes.TIMESTAMP, "pg_catalog.\"timestamp\""),
            Map.entry(BuiltInTypes.TIMESTAMPTZ, "pg_catalog.timestamptz"),
            Map.entry(BuiltInTypes.TIME, "pg_catalog.\"time\""),
            Map.entry(BuiltInTypes.TEXT, "pg_catalog.text"),
            Map.entry(BuiltInTypes.VARCHAR, "pg_catalog.text"),
            Map.entry(BuiltInTypes.BPCHAR, "pg_catalog.bpchar"),
            Map.entry(BuiltInTypes.UUID, "pg_catalog.uuid"));

    private PgTypes() {}

    /** Whether its values are compared byte by byte under the collation "C", and their text is all there is to them. */
    public static boolean isPlainText(int oid) {
        return oid == BuiltInTypes.TEXT || oid == BuiltInTypes.VARCHAR;
    }

    public static boolean isMoney(int oid) {
        return oid == BuiltInTypes.MONEY;
    }

    /** Whether its values are compared under a collation. */
    public static boolean isText(int oid) {
        return isPlainText(oid) || oid == BuiltInTypes.BPCHAR;
    }

    /** How many bytes an integer has; 0 for other types. */
    public static int integerBytes(int oid) {
        return switch (oid) {
            case BuiltInTypes.INT2 -> 2;
            case BuiltInTypes.INT4 -> 4;
            case BuiltInTypes.INT8 -> 8;
            default -> 0;
        };
    }

    public static boolean isNumeric(int oid) {
        return oid == BuiltInTypes.NUMERIC;
    }

    public static boolean isFloat(int oid) {
        return oid == BuiltInTypes.FLOAT4 || oid == BuiltInTypes.FLOAT8;
    }

    /** How a type is written in SQL whose values have an order and a text that says all of them; empty for others. */
    public static Optional<String> orderedName(int oid) {
        return Optional.ofNullable(ORDERED.get(oid));
    }
}
