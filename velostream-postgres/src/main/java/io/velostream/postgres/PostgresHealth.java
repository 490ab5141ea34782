package io.velostream.postgres;

import io.velostream.api.Health;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.read.RelationQueries;
import io.velostream.postgres.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is missing for reading or writing, with the SQL that gives it. */
final class PostgresHealth {
    /** Kinds of relations that may have indexes: tables, partitioned tables, materialized views. */
    private static final String INDEXED = "rpm";

    private PostgresHealth() {}

    /** Connects, finds what is to be read, and asks whether the user may. */
    static Health ofSource(PostgresClient client, PostgresConfig.Input config, PostgresKeys keys, String remark) {
        PostgresDataset now = PostgresDataset.look(client, config);
        List<String> grants = new ArrayList<>();
        for (PostgresDataset.Table table : now.tables()) {
            Relation relation = table.relation().orElse(null);
            if (relation != null && !relation.readable()) {
                grants.add(client.grantSelect(relation.name()) + ";");
            }
        }
        if (!grants.isEmpty()) {
            return Health.unhealthy("the user " + client.login().user() + " may not read all of it. An owner can run: "
                    + String.join(" ", grants));
        }
        List<String> remarks = new ArrayList<>(remark.isEmpty() ? List.of() : List.of(remark));
        for (PostgresDataset.Table table : now.tables()) {
            // Tells what column there is none of, or none that can divide.
            keys.of(table);
            config.splitBy().flatMap(c -> noIndex(client, table, c)).ifPresent(remarks::add);
        }
        return remarks.isEmpty() ? Health.healthy() : Health.degraded(String.join("; ", remarks));
    }

    /** What is slow where no index finds the ranges of the column; a view's are not known. */
    private static Optional<String> noIndex(PostgresClient client, PostgresDataset.Table table, String column) {
        return table.relation()
                .filter(r -> INDEXED.indexOf(r.kind()) >= 0)
                .filter(r -> !client.run("cannot look for an index", c -> RelationQueries.isIndexed(c, r, column)))
                .map(r -> "split_by=" + column + ": no index of " + table.shown()
                        + " begins with this column, so each reader reads and sorts all of it. An owner can run:"
                        + " CREATE INDEX ON " + r.name().sql() + " (" + SqlText.identifier(column) + ");");
    }
}
