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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChangePumpTest {
    private static ChangeSettings settings(Duration reconnect) {
        return new ChangeSettings(
                List.of(),
                "s",
                "p",
                SnapshotMode.NEVER,
                false,
                false,
                false,
                Duration.ZERO,
                reconnect,
                Duration.ofSeconds(30),
                1,
                1,
                0);
    }

    private static ChangePump pump(Sessions sessions, Duration reconnect) {
        return new ChangePump(
                sessions, settings(reconnect), new ChangeSettings.Request(null, Optional.empty(), 10, 1000), null);
    }

    @Test
    void saysWhyItDoesNotReadWhileItTriesToReconnect() throws InterruptedException {
        CountDownLatch thirdAttempt = new CountDownLatch(3);
        try (ChangePump pump = pump(new Away(ErrorKind.UNAVAILABLE, thirdAttempt), Duration.ofHours(1))) {
            assertThat(thirdAttempt.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pump.trouble()).contains("the server is away").containsPattern("[123] attempts? to reconnect");
        }
    }

    @Test
    void givesUpWhenTimeIsOverOrTheErrorDoesNotPass() {
        try (ChangePump pump = pump(new Away(ErrorKind.UNAVAILABLE, new CountDownLatch(1)), Duration.ZERO)) {
            assertThatThrownBy(() -> pump.read(TimeUnit.SECONDS.toNanos(20)))
                    .hasMessageContaining("the server is away");
        }
        try (ChangePump pump = pump(new Away(ErrorKind.PERMISSION, new CountDownLatch(1)), Duration.ofHours(1))) {
            assertThatThrownBy(() -> pump.read(TimeUnit.SECONDS.toNanos(20)))
                    .hasMessageContaining("the server is away");
            assertThat(pump.trouble()).isEmpty();
        }
    }

    /** A server that cannot be reached. */
    private record Away(ErrorKind kind, CountDownLatch attempts) implements Sessions {
        private VeloException failure(String what) {
            attempts.countDown();
            return VeloException.of(kind, what).why("the server is away").build();
        }

        @Override
        public Connection borrow(String what) {
            throw failure(what);
        }

        @Override
        public Connection own(String what) {
            throw failure(what);
        }

        @Override
        public Connection replication(String what) {
            throw failure(what);
        }

        @Override
        public VeloException failure(String what, String place, SQLException e) {
            return failure(what);
        }

        @Override
        public String where() {
            return "postgresql://away";
        }
    }
}
