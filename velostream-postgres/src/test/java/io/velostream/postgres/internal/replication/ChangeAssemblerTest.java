package io.velostream.postgres.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.replication.ChangeSettings.SnapshotMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeAssemblerTest {
    private static final long START = 77;

    private final ChangeAssembler assembler = new ChangeAssembler(
            new NoSessions(),
            new ChangeSettings(
                    List.of(),
                    "s",
                    "p",
                    SnapshotMode.NEVER,
                    false,
                    false,
                    false,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofSeconds(30),
                    1,
                    1,
                    0),
            // A table without columns asks for no types.
            new ChangeSettings.Request(null, Optional.empty(), 10, 1000),
            List.of(new ChangeTable(1, "public", "t", false, 'd', true, List.of(), List.of(), Optional.empty())),
            ChangePosition.stream(START));

    private void read(PgOutputBytes message) {
        byte[] bytes = message.bytes();
        new PgOutputReader().read(bytes, 0, bytes.length, assembler);
    }

    /** PostgreSQL 18 tells of the end of large transactions of which it has sent nothing. */
    @Test
    void theEndOfATransactionThatNeverBeganIsPassedOver() {
        read(PgOutputBytes.message('A').int32(700).int32(701));
        assertThat(assembler.hasRows()).isFalse();
        assertThat(assembler.peek()).isNull();
        assertThat(assembler.inTransaction()).isFalse();
        assertThat(assembler.lsn()).isEqualTo(START);
    }

    @Test
    void rowsOfATransactionThatIsStillRunningAreNotTakenForOthers() {
        assertThatThrownBy(() -> read(PgOutputBytes.message('S').int32(700).int8(1)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessageContaining("still running");
    }

    /** There is no server. */
    private static final class NoSessions implements Sessions {
        @Override
        public Connection borrow(String what) {
            throw new IllegalStateException(what);
        }

        @Override
        public Connection own(String what) {
            throw new IllegalStateException(what);
        }

        @Override
        public Connection replication(String what) {
            throw new IllegalStateException(what);
        }

        @Override
        public VeloException failure(String what, String place, SQLException e) {
            return VeloException.of(ErrorKind.INTERNAL, what).cause(e).build();
        }

        @Override
        public String where() {
            return "nowhere";
        }
    }
}
