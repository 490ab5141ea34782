package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.postgres.internal.replication.ChangeSettings;
import io.velostream.postgres.internal.replication.ChangeSettings.SnapshotMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresChangeOptionsTest {
    private static ChangeSettings settings(String uri) {
        ConnectorConfig config = ConnectorConfig.validate(ConnectorUri.parse(uri), PostgresOptions.SOURCE);
        return PostgresChangeOptions.settings(PostgresConfig.Input.of(config));
    }

    @Test
    void haveDefaults() {
        ChangeSettings s = settings("postgresql://localhost/db?table=orders&cdc=true");
        assertThat(s.slot()).matches("velostream_orders_[0-9a-f]{8}");
        assertThat(s.publication()).isEqualTo(s.slot());
        assertThat(s.snapshot()).isEqualTo(SnapshotMode.INITIAL);
        assertThat(s.snapshotReaders()).isEqualTo(2);
        assertThat(s.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(s.reconnect()).isEqualTo(Duration.ofMinutes(5));
        assertThat(s.slotLag()).isEqualTo(1L << 30);
        assertThat(s.dropOnClose() || s.failover() || s.wholeTransactions()).isFalse();
    }

    @Test
    void takeWhatIsGiven() {
        ChangeSettings s = settings("postgresql://localhost/db?table=orders&mode=cdc&slot=s_1&publication=My%20Pub"
                + "&snapshot_mode=when_needed&snapshot_readers=4&heartbeat=0s&reconnect=1m&slot_lag_warning=5MiB&bulk_backlog=1MB"
                + "&drop_on_close=true&failover=true&transaction_boundaries=true");
        assertThat(s.slot()).isEqualTo("s_1");
        assertThat(s.publication()).isEqualTo("My Pub");
        assertThat(s.snapshot()).isEqualTo(SnapshotMode.WHEN_NEEDED);
        assertThat(s.snapshotReaders()).isEqualTo(4);
        assertThat(s.heartbeat()).isZero();
        assertThat(s.reconnect()).isEqualTo(Duration.ofMinutes(1));
        assertThat(s.slotLag()).isEqualTo(5L << 20);
        assertThat(s.dropOnClose() && s.failover() && s.wholeTransactions()).isTrue();
    }

    @Test
    void nameTheSlotAfterDatabaseAndTablesAlone() {
        String name =
                settings("postgresql://localhost/db?table=orders&cdc=true").slot();
        assertThat(settings("postgresql://other:5433/db?table=orders&mode=cdc&heartbeat=1s")
                        .slot())
                .isEqualTo(name);
        assertThat(settings("postgresql://localhost/db2?table=orders&cdc=true").slot())
                .isNotEqualTo(name);
        assertThat(settings("postgresql://localhost/db?tables=a,b&cdc=true").slot())
                .isEqualTo(settings("postgresql://localhost/db?tables=b,a&cdc=true")
                        .slot());
        assertThat(settings("postgresql://localhost/db?table=Sales.%C3%96dd%20Name" + "x".repeat(80) + "&cdc=true")
                        .slot())
                .matches("velostream_sales__dd_namex+_[0-9a-f]{8}")
                .hasSize(63);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cdc=true&slot=Upper",
                "cdc=true&slot=",
                "cdc=true&snapshot_mode=sometimes",
                "cdc=true&snapshot_readers=0",
                "cdc=true&query=SELECT+1",
                "slot=s",
                "snapshot_mode=never",
                "mode=snapshot&heartbeat=1s"
            })
    void refuseWhatMakesNoSense(String options) {
        String table = options.contains("query") ? "" : "table=t&";
        assertThatThrownBy(() -> settings("postgresql://localhost/db?" + table + options))
                .hasMessageContaining(options.replaceAll(".*&", "").replaceAll("=.*", ""));
    }

    @Test
    void leadToASourceOfChangesWithoutConnecting() {
        try (DataSource source = ChangeLog.source("postgresql://me:secret@nowhere.invalid/db?table=t&cdc=true")) {
            assertThat(source.capabilities()).contains(Capability.CHANGES, Capability.RESUME);
            assertThat(source).asString().doesNotContain("secret");
        }
    }
}
