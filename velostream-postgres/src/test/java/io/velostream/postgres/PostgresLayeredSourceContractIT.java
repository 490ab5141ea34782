package io.velostream.postgres;

import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import org.junit.jupiter.api.parallel.Isolated;

/** The contract holds through all layers too. */
@Isolated("a contract counts the threads that are left behind")
class PostgresLayeredSourceContractIT extends PostgresSourceContractIT {
    @Override
    protected DataSource layered(DataSource bare) {
        ConnectorUri place = ConnectorUri.parse("postgresql://localhost/layered");
        return new LayerStack().around(bare, place, LayerSettings.standard());
    }
}
