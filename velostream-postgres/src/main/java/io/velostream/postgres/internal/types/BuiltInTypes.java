package io.velostream.postgres.internal.types;

import java.util.HashMap;
import java.util.Map;

/** The oids of PostgreSQL's own types, which are the same in every database. */
final class BuiltInTypes {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int NAME = 19;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT4 = 23;
    static final int TEXT = 25;
    static final int OID = 26;
    static final int XID = 28;
    static final int CID = 29;
    static final int JSON = 114;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int MACADDR8 = 774;
    static final int MONEY = 790;
    static final int MACADDR = 829;
    static final int CIDR = 650;
    static final int INET = 869;
    static final int BPCHAR = 1042;
    static final int VARCHAR = 1043;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int INTERVAL = 1186;
    static final int TIMETZ = 1266;
    static final int BIT = 1560;
    static final int VARBIT = 1562;
    static final int NUMERIC = 1700;
    static final int UUID = 2950;
    static final int JSONB = 3802;

    /** Those that need no look-up. */
    static final Map<Integer, PgType> ALL = all();

    private BuiltInTypes() {}

    private static Map<Integer, PgType> all() {
        Map<Integer, PgType> types = new HashMap<>();
        add(types, BOOL, "bool", 1000);
        add(types, BYTEA, "bytea", 1001);
        add(types, NAME, "name", 1003);
        add(types, INT8, "int8", 1016);
        add(types, INT2, "int2", 1005);
        add(types, INT4, "int4", 1007);
        add(types, TEXT, "text", 1009);
        add(types, OID, "oid", 1028);
        add(types, XID, "xid", 1011);
        add(types, CID, "cid", 1012);
        add(types, JSON, "json", 199);
        add(types, FLOAT4, "float4", 1021);
        add(types, FLOAT8, "float8", 1022);
        add(types, MACADDR8, "macaddr8", 775);
        add(types, MONEY, "money", 791);
        add(types, MACADDR, "macaddr", 1040);
        add(types, CIDR, "cidr", 651);
        add(types, INET, "inet", 1041);
        add(types, BPCHAR, "bpchar", 1014);
        add(types, VARCHAR, "varchar", 1015);
        add(types, DATE, "date", 1182);
        add(types, TIME, "time", 1183);
        add(types, TIMESTAMP, "timestamp", 1115);
        add(types, TIMESTAMPTZ, "timestamptz", 1185);
        add(types, INTERVAL, "interval", 1187);
        add(types, TIMETZ, "timetz", 1270);
        add(types, BIT, "bit", 1561);
        add(types, VARBIT, "varbit", 1563);
        add(types, NUMERIC, "numeric", 1231);
        add(types, UUID, "uuid", 2951);
        add(types, JSONB, "jsonb", 3807);
        return Map.copyOf(types);
    }

    private static void add(Map<Integer, PgType> types, int oid, String name, int array) {
        types.put(oid, PgType.builtIn(oid, name));
        types.put(array, PgType.builtInArray(array, "_" + name, oid));
    }
}
