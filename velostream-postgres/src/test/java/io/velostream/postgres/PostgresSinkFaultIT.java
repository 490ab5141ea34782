package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are cut, servers that refuse, processes that come too late. */
class PostgresSinkFaultIT {
    private static final Schema ROWS =
            Schema.of(Field.required("id", DataType.INT64), Field.of("name", DataType.STRING));
    private static final PostgresServer SERVER = PostgresServer.shared();

    private final List<DataSink> opened = new ArrayList<>();
    private SinkFixture db;

    @BeforeEach
    void database() {
        db = new SinkFixture(SERVER);
        db.execute("CREATE TABLE t (id bigint PRIMARY KEY, name text)");
    }

    @AfterEach
    void close() {
        opened.forEach(DataSink::close);
    }

    private DataSink sink(String options) {
        DataSink sink = db.sink("table=t" + options);
        opened.add(sink);
        return sink;
    }

    private static DataWriter begin(DataSink sink) {
        sink.checkpoints(SinkFixture.PIPELINE);
        sink.prepare(SinkFixture.request(ROWS, false));
        return sink.openWriter(new WriterContext(SinkFixture.PIPELINE, 0, 1, 0));
    }

    private static List<RejectedRow> write(DataWriter writer, long... ids) {
        List<List<Object>> rows = new ArrayList<>();
        for (long id : ids) {
            rows.add(List.of(id, "n" + id));
        }
        WriteResult result = writer.write(Rows.batch(ROWS, rows));
        List<RejectedRow> rejected = new ArrayList<>(result.rejected());
        result.late().forEach(late -> rejected.addAll(late.rejected()));
        writer.flush().late().forEach(late -> rejected.addAll(late.rejected()));
        return rejected;
    }

    private static Checkpoint checkpoint(long number) {
        return new Checkpoint(SinkFixture.PIPELINE, "lane-0", number, "{}", false);
    }

    private static VeloException failure(Runnable work) {
        return catchThrowableOfType(VeloException.class, work::run);
    }

    private List<String> ids() {
        return db.query("SELECT id FROM t ORDER BY id");
    }

    private void killSessions() {
        db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitWhoseAnswerIsLostIsLookedUp(boolean serverSeesIt) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(SERVER.port())) {
            PostgresProvider provider = new PostgresProvider();
            String uri = db.uri("table=t").replace(":" + SERVER.port(), ":" + proxy.port());
            DataSink sink =
                    provider.createSink(ConnectorConfig.validate(ConnectorUri.parse(uri), provider.sinkOptions()));
            opened.add(sink);
            DataWriter writer = begin(sink);
            write(writer, 1, 2);
            Committable prepared = writer.prepareCommit();
            // The commit follows the checkpoint.
            proxy.cut("velostream_checkpoint", serverSeesIt ? CuttingProxy.Cut.AFTER : CuttingProxy.Cut.BEFORE);
            if (serverSeesIt) {
                assertThat(sink.commit(List.of(prepared), checkpoint(1))).isEqualTo(CommitResult.COMMITTED);
                assertThat(sink.commit(List.of(prepared), checkpoint(1))).isEqualTo(CommitResult.ALREADY_COMMITTED);
                // The writer goes on with another session.
                write(writer, 3);
                sink.commit(List.of(writer.prepareCommit()), checkpoint(2));
                assertThat(ids()).containsExactly("1", "2", "3");
            } else {
                VeloException e = failure(() -> sink.commit(List.of(prepared), checkpoint(1)));
                assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
                assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
                assertThat(e).hasMessageContaining("nothing was applied");
                assertThat(ids()).isEmpty();
                assertThat(sink("").checkpoints(SinkFixture.PIPELINE)).isEmpty();
            }
            assertThat(proxy.isDone()).isTrue();
        }
    }

    @Test
    void aRoundWhoseSessionDiedCannotBeCommitted() {
        DataSink sink = sink("");
        DataWriter writer = begin(sink);
        write(writer, 1);
        Committable prepared = writer.prepareCommit();
        killSessions();
        VeloException e = failure(() -> sink.commit(List.of(prepared), checkpoint(1)));
        assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
        assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(failure(() -> sink.commit(List.of(prepared), checkpoint(1)))).hasMessageContaining("is gone");
        assertThat(ids()).isEmpty();
    }

    @Test
    void aSessionThatDiesWhileWritingHasAppliedNothing() {
        DataSink sink = sink("");
        DataWriter writer = begin(sink);
        write(writer, 1);
        killSessions();
        VeloException e = failure(() -> write(writer, 2));
        assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
        assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        writer.close();
        DataSink next = sink("");
        DataWriter again = begin(next);
        write(again, 1, 2);
        next.commit(List.of(again.prepareCommit()), checkpoint(1));
        assertThat(ids()).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&two_phase=true"})
    void aRunThatAnotherOneFollowedCannotCommit(String options) {
        DataSink first = sink(options);
        DataWriter writer = begin(first);
        write(writer, 1);
        Committable prepared = writer.prepareCommit();
        DataSink second = sink(options + (options.isEmpty() ? "&" : "&") + "mode=upsert");
        DataWriter other = begin(second);
        VeloException e = failure(() -> first.commit(List.of(prepared), checkpoint(1)));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        write(other, 2);
        second.commit(List.of(other.prepareCommit()), checkpoint(1));
        assertThat(ids()).containsExactly("2");
        assertThat(db.query("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"))
                .isEmpty();
    }

    @Test
    void aRunThatLookedBeforeTheLastCommitOfAnotherCannotBegin() {
        DataSink first = sink("");
        DataWriter writer = begin(first);
        write(writer, 1);
        DataSink second = sink("");
        second.checkpoints(SinkFixture.PIPELINE);
        first.commit(List.of(writer.prepareCommit()), checkpoint(1));
        VeloException e = failure(() -> second.prepare(SinkFixture.request(ROWS, false)));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        // It did not get in the way of the other.
        write(writer, 2);
        first.commit(List.of(writer.prepareCommit()), checkpoint(2));
        assertThat(ids()).containsExactly("1", "2");
    }

    @Test
    void aDeferredConstraintFailsTheCommitAndNothingIsApplied() {
        db.execute("CREATE TABLE p (id bigint PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT parent FOREIGN KEY (id)"
                + " REFERENCES p DEFERRABLE INITIALLY DEFERRED");
        DataSink sink = sink("");
        DataWriter writer = begin(sink);
        assertThat(write(writer, 1)).isEmpty();
        Committable prepared = writer.prepareCommit();
        VeloException e = failure(() -> sink.commit(List.of(prepared), checkpoint(1)));
        assertThat(e.kind()).isEqualTo(ErrorKind.DATA);
        assertThat(e.retry()).isEqualTo(Retry.NEVER);
        assertThat(e).hasMessageContaining("\"parent\"").hasMessageContaining("Key (id)=(1)");
        assertThat(ids()).isEmpty();
        assertThat(sink("").checkpoints(SinkFixture.PIPELINE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "53100, RESOURCE, NOT_APPLIED",
        "40001, CONFLICT, NOT_APPLIED",
        "57014, CANCELLED, NOT_APPLIED",
        "42501, PERMISSION, NEVER"
    })
    void whatIsNoRowsFaultFailsTheRound(String state, ErrorKind kind, Retry retry) {
        db.execute("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = '"
                + state + "'; END $$; CREATE TRIGGER fail BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id = 2)"
                + " EXECUTE FUNCTION fail()");
        for (String mode : List.of("insert", "upsert")) {
            DataWriter writer = begin(sink("&mode=" + mode));
            VeloException e = failure(() -> write(writer, 1, 2, 3));
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.retry()).isEqualTo(retry);
            writer.close();
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUp() throws Exception {
        try (Connection other = SERVER.connect(db.database);
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            DataSink sink = sink("&statement_timeout=300ms");
            DataWriter writer = begin(sink);
            lock.execute("LOCK TABLE t");
            VeloException e = failure(() -> write(writer, 1));
            assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT);
            assertThat(e.retry()).isEqualTo(Retry.NOT_APPLIED);
        }
    }

    @Test
    void ofTwoLanesWithOneKeyTheSecondWaitsAndIsRejected() throws Exception {
        DataSink sink = sink("");
        DataWriter first = begin(sink);
        DataWriter second = sink.openWriter(new WriterContext(SinkFixture.PIPELINE, 1, 2, 0));
        write(first, 1, 2);
        CompletableFuture<List<RejectedRow>> waiting = CompletableFuture.supplyAsync(() -> write(second, 2, 3));
        while (db.query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
            Thread.onSpinWait();
        }
        sink.commit(List.of(first.prepareCommit()), checkpoint(1));
        List<RejectedRow> rejected = waiting.get(30, TimeUnit.SECONDS);
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).reason()).contains("Key (id)=(2) already exists");
        sink.commit(List.of(second.prepareCommit()), new Checkpoint(SinkFixture.PIPELINE, "lane-1", 2, "{}", false));
        assertThat(ids()).containsExactly("1", "2", "3");
    }

    @Test
    void whatACrashedRunLeftPreparedIsRolledBackOrFinished() {
        DataSink crashed = sink("&two_phase=true");
        DataWriter writer = begin(crashed);
        write(writer, 1);
        Committable decided = writer.prepareCommit();
        // As after a crash between the decision and its execution.
        String name = decided.details().replaceAll(".*\"transaction\":\"([^\"]+)\".*", "$1");
        db.execute("INSERT INTO velostream_checkpoint (pipeline, lane, number, state, complete, prepared) VALUES ('"
                + SinkFixture.PIPELINE + "', 'lane-0', 1, '{}', false, ARRAY['" + name + "'])");
        write(writer, 2);
        writer.prepareCommit();
        DataSink next = sink("&two_phase=true");
        assertThat(next.checkpoints(SinkFixture.PIPELINE)).containsExactly(checkpoint(1));
        assertThat(ids()).containsExactly("1");
        assertThat(db.query("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"))
                .isEmpty();
        assertThat(next.commit(List.of(decided), checkpoint(1))).isEqualTo(CommitResult.ALREADY_COMMITTED);
    }

    @Test
    void withoutTheRightToCreateTablesTheErrorSaysSo() {
        db.execute("CREATE ROLE nobody_" + db.database + " LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        PostgresProvider provider = new PostgresProvider();
        String uri = db.uri("table=fresh").replace("postgres@", "nobody_" + db.database + "@");
        DataSink sink = provider.createSink(ConnectorConfig.validate(ConnectorUri.parse(uri), provider.sinkOptions()));
        opened.add(sink);
        assertThatThrownBy(() -> sink.prepare(SinkFixture.request(ROWS, false)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION));
    }
}
