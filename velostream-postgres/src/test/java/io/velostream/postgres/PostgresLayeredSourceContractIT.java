package io.velostream.postgres;

import io.velostream.api.DataSource;
import io.velostream.core.internal.layer.ErrorContextLayer;

/** The contract holds through the error context too. */
class PostgresLayeredSourceContractIT extends PostgresSourceContractIT {
    @Override
    protected DataSource layered(DataSource bare) {
        return ErrorContextLayer.INSTANCE.wrap(bare);
    }
}
