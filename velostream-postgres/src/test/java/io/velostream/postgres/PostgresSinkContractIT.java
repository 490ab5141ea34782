package io.velostream.postgres;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.layer.ErrorContextLayer;
import io.velostream.testkit.SinkContract;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;

/** The contract of sinks, by one and by two phases, and through the error context. */
class PostgresSinkContractIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final AtomicInteger TABLES = new AtomicInteger();

    private abstract static class Contract extends SinkContract {
        abstract String options(Schema schema);

        @Override
        protected ConnectorProvider provider() {
            return new PostgresProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            // Each table has its checkpoints, since all tests run the same pipeline.
            String table = "t" + TABLES.incrementAndGet();
            return SERVER.uri(
                    DATABASE, "table=" + table + "&checkpoint_table=" + table + "_checkpoint" + options(schema));
        }

        @Override
        protected String newEvolvingSinkUri(Schema schema) {
            return newSinkUri(schema) + "&evolve=add_columns";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri.replaceFirst("&checkpoint_table=.*", "");
        }
    }

    @Nested
    class OnePhase extends Contract {
        @Override
        String options(Schema schema) {
            return "";
        }
    }

    @Nested
    class TwoPhases extends Contract {
        @Override
        String options(Schema schema) {
            return "&two_phase=true";
        }
    }

    @Nested
    class TwoPhasesThroughAStagingTable extends Contract {
        @Override
        String options(Schema schema) {
            return "&two_phase=true" + (schema.contains("id") ? "&mode=upsert&key=id" : "");
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }
    }

    @Nested
    class Layered extends Contract {
        @Override
        String options(Schema schema) {
            return "&mode=apply";
        }

        @Override
        protected DataSource layered(DataSource bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }

        @Override
        protected DataSink layered(DataSink bare) {
            return ErrorContextLayer.INSTANCE.wrap(bare);
        }
    }
}
