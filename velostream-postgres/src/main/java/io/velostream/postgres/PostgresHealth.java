package io.velostream.postgres;

import io.velostream.api.Health;
import io.velostream.postgres.internal.read.Relation;
import java.util.ArrayList;
import java.util.List;

/** What is missing for reading or writing, with the SQL that gives it. */
final class PostgresHealth {
    private PostgresHealth() {}

    /** Connects, finds what is to be read, and asks whether the user may. */
    static Health ofSource(PostgresClient client, PostgresConfig.Input config, String remark) {
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
        return remark.isEmpty() ? Health.healthy() : Health.degraded(remark);
    }
}
