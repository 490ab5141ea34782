package io.velostream.postgres;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Lag;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.replication.ChangePreflight;
import io.velostream.postgres.internal.replication.ChangePump;
import io.velostream.postgres.internal.replication.ChangeSettings;
import io.velostream.postgres.internal.replication.ChangeSettings.SnapshotMode;
import io.velostream.postgres.internal.replication.ChangeTable;
import io.velostream.postgres.internal.replication.ReplicationSlot;
import io.velostream.postgres.internal.replication.Sessions;
import io.velostream.postgres.internal.types.PgType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of tables and then their changes, in one split: a change never overtakes the row that it changes. */
final class PostgresChangeSource implements DataSource {
    private static final String SPLIT = "changes";

    private final PostgresConfig.Input input;
    private final ChangeSettings settings;
    private final PostgresClient client;
    private final Sessions sessions;
    private final Set<PostgresChangeReader> readers = new HashSet<>();
    private @Nullable PostgresTypes types;
    private @Nullable Schema schema;

    PostgresChangeSource(PostgresConfig.Input input) {
        this.input = input;
        this.settings = PostgresChangeOptions.settings(input);
        this.client = new PostgresClient(input.server());
        this.sessions = new ClientSessions(client);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.RESUME, Capability.CHANGES, Capability.PROJECTION);
    }

    @Override
    public synchronized Schema schema() {
        if (schema == null) {
            schema = client.run("cannot look up the tables", connection -> {
                List<ChangeTable> tables = new ChangePreflight(settings, client.toString()).tables(connection);
                PostgresTypes known = types(connection);
                List<Schema> all = new ArrayList<>();
                for (ChangeTable table : tables) {
                    all.add(schema(connection, known, table));
                }
                return common(all);
            });
        }
        return schema;
    }

    private PostgresTypes types(Connection connection) throws SQLException {
        if (types == null) {
            types = PostgresTypes.of(connection, input.numericAs(), input.arrayAs());
        }
        return types;
    }

    private static Schema schema(Connection connection, PostgresTypes types, ChangeTable table) throws SQLException {
        List<PgType.Attribute> attributes = table.columns().stream()
                .map(c -> new PgType.Attribute(c.name(), c.type(), c.modifier(), c.dimensions(), c.notNull()))
                .toList();
        types.load(connection, attributes);
        List<Field> fields = new ArrayList<>();
        for (PgType.Attribute a : attributes) {
            fields.add(new Field(a.name(), types.column(a).type(), !a.notNull()));
        }
        Schema schema = Schema.of(fields).withName(table.name());
        List<String> names = schema.names();
        return names.containsAll(table.key()) ? schema.withKey(table.key()) : schema;
    }

    /** All columns of all tables by name; a column that some do not have may be null. */
    private Schema common(List<Schema> all) {
        Schema first = all.get(0);
        if (all.stream().allMatch(s -> s.fields().equals(first.fields()))) {
            return all.size() == 1 ? first : first.withName("");
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        for (Schema s : all) {
            for (Field f : s.fields()) {
                Field known = fields.putIfAbsent(f.name(), f);
                if (known != null && !known.type().equals(f.type())) {
                    throw VeloException.of(ErrorKind.SCHEMA, "cannot read several tables as one stream")
                            .where(client.toString())
                            .why("column '" + f.name() + "' is " + known.type() + " in one table and " + f.type()
                                    + " in '" + s.name() + "'")
                            .cure("Read them by one pipeline each.")
                            .build();
                }
            }
        }
        fields.replaceAll((name, f) -> f.withNullable(all.stream()
                .anyMatch(s -> !s.contains(name) || s.field(s.indexOf(name)).nullable())));
        return Schema.of(List.copyOf(fields.values()));
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        Schema all = schema();
        Schema wanted =
                request.columns().isPresent() ? all.select(request.columns().get()) : all;
        return new ReadPlan(
                request,
                wanted,
                request.filter(),
                settings.snapshot() == SnapshotMode.ONLY,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return new SplitEnumerator() {
            private boolean given;

            @Override
            public SplitResult next(Duration wait) {
                if (given) {
                    return SplitResult.END;
                }
                given = true;
                return new SplitResult.Found(
                        List.of(new Split(SPLIT, 1, "{\"slot\":\"" + settings.slot() + "\"}", OptionalLong.empty())));
            }

            @Override
            public void close() {
                given = true;
            }
        };
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        schema();
        PostgresTypes known;
        synchronized (this) {
            known = types;
        }
        if (known == null) {
            throw new IllegalStateException("the types are not known");
        }
        ReadRequest request = plan.request();
        ChangeSettings.Request wanted = new ChangeSettings.Request(
                known.columns(), request.columns(), request.batchRows(), request.batchBytes());
        PostgresChangeReader[] self = new PostgresChangeReader[1];
        PostgresChangeReader reader =
                new PostgresChangeReader(new ChangePump(sessions, settings, wanted, from), () -> forget(self[0]));
        self[0] = reader;
        synchronized (readers) {
            readers.add(reader);
        }
        return reader;
    }

    private void forget(PostgresChangeReader reader) {
        synchronized (readers) {
            readers.remove(reader);
        }
    }

    @Override
    public String identity() {
        return input.options().identity();
    }

    @Override
    public Health health() {
        try {
            Optional<ReplicationSlot> slot =
                    client.run("cannot look up the replication slot", c -> ReplicationSlot.find(c, settings.slot()));
            if (slot.isEmpty()) {
                return settings.snapshot() == SnapshotMode.ONLY
                        ? Health.healthy()
                        : Health.degraded("there is no replication slot '" + settings.slot() + "' yet");
            }
            Health health = health(slot.get());
            String trouble = trouble();
            if (health.status() != Health.Status.UNHEALTHY && !trouble.isEmpty()) {
                health = Health.degraded(trouble);
            }
            return health.withLag(new Lag(slot.get().behind(), Lag.Unit.BYTES));
        } catch (VeloException e) {
            return PostgresErrors.unhealthy(e);
        }
    }

    /** Why a reader that tries to reconnect does not get on; empty when all do. */
    private String trouble() {
        synchronized (readers) {
            return readers.stream()
                    .map(PostgresChangeReader::trouble)
                    .filter(t -> !t.isEmpty())
                    .findFirst()
                    .orElse("");
        }
    }

    private Health health(ReplicationSlot slot) {
        String behind = "slot '" + slot.name() + "' is " + slot.behind() + " bytes behind";
        if (slot.isLost()) {
            return Health.unhealthy("slot '" + slot.name() + "' has lost changes"
                    + (slot.invalidation().isEmpty() ? "" : " (" + slot.invalidation() + ")"));
        } else if (slot.walStatus().equals("unreserved")) {
            return Health.degraded(behind + " and about to lose changes");
        } else if (slot.behind() > settings.slotLag()) {
            return Health.degraded(behind);
        }
        return Health.healthy();
    }

    @Override
    public void close() {
        List<PostgresChangeReader> open;
        synchronized (readers) {
            open = List.copyOf(readers);
        }
        open.forEach(PostgresChangeReader::close);
        client.close();
    }

    /** The masked URI. */
    @Override
    public String toString() {
        return client.toString();
    }

    /** A client as the replication package sees it. */
    private record ClientSessions(PostgresClient client) implements Sessions {
        @Override
        public Connection borrow(String what) {
            return client.borrow(what);
        }

        @Override
        public Connection own(String what) {
            return client.own(what);
        }

        @Override
        public Connection replication(String what) {
            try {
                return (Connection) client.replication(what);
            } catch (VeloException e) {
                throw e.kind() == ErrorKind.PERMISSION ? withGrant(e) : e;
            }
        }

        private VeloException withGrant(VeloException e) {
            String user = client.login().user();
            return VeloException.of(e.kind(), e.what())
                    .where(e.where())
                    .why(e.why())
                    .cure(
                            e.why().contains("pg_hba.conf") || e.why().contains("password")
                                    ? e.cure()
                                    : "A superuser can run: ALTER ROLE \"" + user.replace("\"", "\"\"")
                                            + "\" REPLICATION;")
                    .cause(e.getCause())
                    .build();
        }

        @Override
        public VeloException failure(String what, String place, SQLException e) {
            return client.errors().map(what, place, e, "");
        }

        @Override
        public String where() {
            return client.toString();
        }
    }
}
