package io.velostream.postgres;

import io.velostream.api.type.Schema;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Isolated;

/** The contract of sources, over views that are divided by their first column. */
@Isolated("a contract counts the threads that are left behind")
class PostgresKeyRangeContractIT extends PostgresSourceContractIT {
    @Override
    protected String loaded(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        String uri = super.loaded(schema, rows);
        String table = uri.substring(uri.indexOf("table=") + "table=".length());
        String database = uri.substring(uri.lastIndexOf('/') + 1, uri.indexOf('?'));
        PostgresServer.shared().execute(database, "CREATE VIEW v_" + table + " AS SELECT * FROM " + table);
        return uri.replace("table=" + table, "table=v_" + table) + "&split_by="
                + schema.field(0).name();
    }
}
