package io.velostream.postgres.internal.types;

/** What else there is to know of PostgreSQL's own types. Thread-safe and without state. */
public final class PgTypes {
    private PgTypes() {}

    /** Whether its values are compared byte by byte under the collation "C", and their text is all there is to them. */
    public static boolean isPlainText(int oid) {
        return oid == BuiltInTypes.TEXT || oid == BuiltInTypes.VARCHAR;
    }

    public static boolean isMoney(int oid) {
        return oid == BuiltInTypes.MONEY;
    }
}
