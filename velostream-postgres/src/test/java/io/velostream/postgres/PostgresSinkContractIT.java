package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import io.velostream.testkit.Rows;
import io.velostream.testkit.SinkContract;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The contract of sinks, by one and by two phases, and through all layers. */
@Isolated("a contract counts the threads that are left behind")
class PostgresSinkContractIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final ConnectorUri PLACE = ConnectorUri.parse(SERVER.uri(DATABASE, ""));
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

        /** As a pipeline does that goes on after a failure without a new process. */
        @Test
        void aSinkThatIsPreparedAgainGoesOn() {
            String uri = newSinkUri(SIMPLE) + "&create=replace";
            DataSink sink = sink(uri);
            Schema target = prepare(sink, SIMPLE, 1);
            try (DataWriter writer = writer(sink, 0, 1)) {
                writer.write(Rows.batch(target, simpleRows(0, 10)));
                sink.commit(List.of(writer.prepareCommit()), checkpoint(1, false));
                writer.write(Rows.batch(target, simpleRows(10, 20)));
            }
            assertThat(sink.checkpoints(PIPELINE)).containsExactly(checkpoint(1, false));
            Schema again = sink.prepare(new SinkRequest(PIPELINE, SIMPLE, 1, true, false));
            assertThat(again).isEqualTo(target);
            try (DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 1))) {
                writer.write(Rows.batch(again, simpleRows(10, 30)));
                sink.commit(List.of(writer.prepareCommit()), checkpoint(2, true));
            }
            assertRows(visible(uri, SIMPLE), simpleRows(0, 30));
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
            return new LayerStack().around(bare, PLACE, LayerSettings.standard());
        }

        @Override
        protected DataSink layered(DataSink bare) {
            return new LayerStack().around(bare, PLACE, LayerSettings.standard());
        }
    }
}
