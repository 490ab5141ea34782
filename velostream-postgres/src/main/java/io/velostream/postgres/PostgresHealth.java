package io.velostream.postgres;

import io.velostream.api.Health;
import io.velostream.postgres.PostgresDataset.Table;
import io.velostream.postgres.internal.read.KeyFacts;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is missing for reading a source, with the SQL that gives it. Thread-safe. */
final class PostgresHealth {
    /** Kinds of relations that may have indexes and statistics: tables, partitioned tables, materialized views. */
    private static final String STORED = "rpm";
    /** So many rows of a hundred without a value are told of. */
    private static final int MANY_NULLS = 10;

    private final PostgresClient client;
    private final PostgresConfig.Input config;
    private final PostgresKeys keys;
    /** What makes reading slow, which was asked once: that does not change while somebody reads. */
    private @Nullable List<String> slow;

    PostgresHealth(PostgresClient client, PostgresConfig.Input config, PostgresKeys keys) {
        this.client = client;
        this.config = config;
        this.keys = keys;
    }

    /**
     * Connects, finds what is to be read, and asks whether the user may.
     *
     * @param remark what else there is to tell; empty for nothing
     */
    Health look(String remark) {
        PostgresDataset now = PostgresDataset.look(client, config);
        List<String> grants = new ArrayList<>();
        for (Table table : now.tables()) {
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
        // Tells what column there is none of, or none that can divide.
        now.tables().forEach(keys::of);
        remarks.addAll(slow(now));
        return remarks.isEmpty() ? Health.healthy() : Health.degraded(String.join("; ", remarks));
    }

    private synchronized List<String> slow(PostgresDataset now) {
        List<String> known = slow;
        if (known == null) {
            List<String> found = new ArrayList<>();
            for (Table table : now.tables()) {
                config.splitBy().ifPresent(column -> divided(table, column, found));
            }
            known = List.copyOf(found);
            slow = known;
        }
        return known;
    }

    /** What is slow in dividing a table by the column; a view's is not known. */
    private void divided(Table table, String column, List<String> remarks) {
        Relation relation = table.relation().orElse(null);
        if (relation == null || STORED.indexOf(relation.kind()) < 0) {
            return;
        }
        KeyFacts facts = client.run("cannot look for an index", c -> KeyFacts.of(c, relation, column));
        String what = "split_by=" + column + ": ";
        if (!facts.indexed()) {
            remarks.add(what + "no index of " + table.shown()
                    + " begins with this column, so each reader reads and sorts all of it. An owner can run:"
                    + " CREATE INDEX ON " + relation.name().sql() + " (" + SqlText.identifier(column) + ");");
        }
        long nulls = Math.round(100 * facts.nullShare());
        if (nulls >= MANY_NULLS) {
            remarks.add(
                    what + "it is null in " + nulls + " % of the rows of " + table.shown()
                            + ", which one reader reads alone, sorted by all their columns. Name a column without nulls if there is one");
        }
    }
}
