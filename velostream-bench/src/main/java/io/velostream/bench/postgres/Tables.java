package io.velostream.bench.postgres;

import io.velostream.bench.data.Lineitem;
import io.velostream.bench.run.Outcome;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.List;

/** The tables of a server that are loaded: of this process, or of the one that {@value PostgresServer#VARIABLE} names. */
final class Tables {
    static final String DATABASE = "postgres";
    static final String KEY = "l_orderkey, l_linenumber";

    /** Of a work whose result is looked up later. */
    static final Outcome NOT_YET = new Outcome(0, 0);

    private Tables() {}

    /** Makes an empty table for lineitem. */
    static void create(String name, boolean keyed) {
        StringBuilder sql = new StringBuilder("DROP TABLE IF EXISTS " + name + "; CREATE TABLE " + name + " (");
        List<String> types = List.of(
                "bigint",
                "bigint",
                "bigint",
                "integer",
                "numeric(12,2)",
                "numeric(12,2)",
                "numeric(12,2)",
                "numeric(12,2)",
                "text",
                "text",
                "date",
                "date",
                "date",
                "text",
                "text",
                "text");
        for (int i = 0; i < types.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append(Lineitem.SCHEMA.field(i).name())
                    .append(' ')
                    .append(types.get(i));
        }
        // What the work before left to be written would weigh on the next.
        PostgresServer.shared().execute(DATABASE, "CHECKPOINT");
        PostgresServer.shared()
                .execute(
                        DATABASE,
                        sql.append(keyed ? ", PRIMARY KEY (" + KEY + "))" : ")").toString());
    }

    /** What the table holds. */
    static Outcome outcome(String name) {
        String found = PostgresServer.shared()
                .query(DATABASE, "SELECT count(*) || ' ' || (sum(l_extendedprice) * 100)::bigint FROM " + name);
        String[] parts = String.valueOf(found).split(" ");
        return new Outcome(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
