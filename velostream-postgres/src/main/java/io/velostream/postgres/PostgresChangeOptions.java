package io.velostream.postgres;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.postgres.PostgresOptions.SourceMode;
import io.velostream.postgres.internal.replication.ChangeSettings;
import io.velostream.postgres.internal.replication.ChangeSettings.SnapshotMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What a change stream can be told beyond other sources. */
final class PostgresChangeOptions {
    private static final int MAX_NAME = 63;
    private static final int HASH_DIGITS = 8;

    static final Option<String> SLOT = Option.string("slot")
            .doc("The replication slot, created when it is missing. Each pipeline needs one of its own.")
            .must("lower-case letters, digits and _, 63 at most", name -> name.matches("[a-z0-9_]{1,63}"))
            .defaultDoc("velostream_TABLE_HASH, the same for the same database and tables")
            .example("orders_to_lake");

    static final Option<String> PUBLICATION = Option.string("publication")
            .doc("The publication, created for the tables when it is missing.")
            .must("not empty", name -> !name.isBlank())
            .defaultDoc("the name of the slot");

    static final Option<SnapshotMode> SNAPSHOT_MODE = Option.choice("snapshot_mode", SnapshotMode.class)
            .doc(
                    "Whether the rows that are there are read before the changes: initial reads them once, never not at all, only"
                            + " reads nothing else and ends, when_needed reads them again where the slot has lost changes.")
            .defaultValue(SnapshotMode.INITIAL);

    static final Option<Integer> SNAPSHOT_READERS = Option.integer("snapshot_readers")
            .doc("Connections that read the snapshot at once.")
            .between(1, 100)
            .defaultValue(2)
            .operational();

    static final Option<Boolean> DROP_ON_CLOSE = Option.bool("drop_on_close")
            .doc(
                    "Drop the slot when the stream is closed, and the publication if this stream made it. The next run cannot go"
                            + " on then.")
            .defaultValue(false)
            .operational();

    static final Option<Boolean> FAILOVER = Option.bool("failover")
            .doc("Create the slot so that standbys keep it too (PostgreSQL 17 and newer).")
            .defaultValue(false)
            .operational();

    static final Option<Boolean> WHOLE_TRANSACTIONS = Option.bool("transaction_boundaries")
            .doc("Let a batch end where a transaction ends, so that it never holds rows of two.")
            .defaultValue(false)
            .operational();

    static final Option<Duration> HEARTBEAT = Option.duration("heartbeat")
            .doc(
                    "How often the slot moves on while the tables are quiet, so that the server need not keep its log; 0s for"
                            + " never.")
            .defaultValue(Duration.ofSeconds(10))
            .operational();

    static final Option<Duration> RECONNECT = Option.duration("reconnect")
            .doc("How long to try to reach the server again when it is gone; 0s to fail at once.")
            .defaultValue(Duration.ofMinutes(5))
            .operational();

    static final Option<Long> SLOT_LAG = Option.bytes("slot_lag_warning")
            .doc("How far the slot may be behind before the source counts as degraded.")
            .defaultValue(1L << 30)
            .operational();

    static final Option<Long> BULK_BACKLOG = Option.bytes("bulk_backlog")
            .doc(
                    "A stream that begins further behind than this fetches what has piled up in large pieces, by SQL through"
                            + " temporary copies of its slot, which is several times as fast as change by change. It takes one or"
                            + " two more slots for the time; where none is free, and with 0B, it is read change by change.")
            .defaultValue(16L << 20)
            .operational();

    static final List<Option<?>> ALL = List.of(
            SLOT,
            PUBLICATION,
            SNAPSHOT_MODE,
            SNAPSHOT_READERS,
            DROP_ON_CLOSE,
            FAILOVER,
            WHOLE_TRANSACTIONS,
            HEARTBEAT,
            RECONNECT,
            SLOT_LAG,
            BULK_BACKLOG);

    /** The server says something by itself after half of its wal_sender_timeout, which is a minute. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private PostgresChangeOptions() {}

    static void check(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        if (PostgresConfig.modeOf(config) == SourceMode.CDC) {
            return;
        }
        for (Option<?> option : ALL) {
            if (config.isSet(option)) {
                problems.accept(ConfigProblem.conflict(
                        option, "'" + option.name() + "' is for change streams", "Add cdc=true, or leave it out."));
            }
        }
    }

    static ChangeSettings settings(PostgresConfig.Input input) {
        ConnectorConfig config = input.options();
        String slot = config.find(SLOT).orElseGet(() -> defaultName(input));
        return new ChangeSettings(
                input.tables(),
                slot,
                config.find(PUBLICATION).orElse(slot),
                config.get(SNAPSHOT_MODE),
                config.get(DROP_ON_CLOSE),
                config.get(FAILOVER),
                config.get(WHOLE_TRANSACTIONS),
                config.get(HEARTBEAT),
                config.get(RECONNECT),
                input.server().socketTimeout().isZero()
                        ? SILENCE
                        : input.server().socketTimeout(),
                config.get(SNAPSHOT_READERS),
                config.get(SLOT_LAG),
                config.get(BULK_BACKLOG));
    }

    /** Made of the database and the tables alone: the host may change, and so may every other option. */
    static String defaultName(PostgresConfig.Input input) {
        List<String> tables =
                input.tables().stream().map(Object::toString).sorted().toList();
        String all = PostgresConfig.database(input.server().uri()).orElse("") + "\n" + String.join("\n", tables);
        String readable = ("velostream_" + tables.get(0).toLowerCase(Locale.ROOT)).replaceAll("[^a-z0-9_]", "_");
        int room = MAX_NAME - HASH_DIGITS - 1;
        return (readable.length() > room ? readable.substring(0, room) : readable) + "_" + hash(all);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
