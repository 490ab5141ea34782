package io.velostream.system;

import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.testkit.net.FaultyProxy;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL, whose user has a password, behind a proxy. */
final class PostgresUnderTest implements SystemUnderTest {
    private static final int TABLESPACE_MIB = 16;
    private static final String TIMEOUTS = "&socket_timeout=2s&connect_timeout=2s&pg.receiveBufferSize=32768";

    private final PostgresServer server = PostgresServer.start(Map.of("wal_sender_timeout", "2s"));
    private final FaultyProxy proxy = FaultyProxy.before(server.port());
    private final List<String> passwords = new ArrayList<>();
    private final RamDisk disk = new RamDisk("velostream-tablespace");
    private String database = "";

    PostgresUnderTest() {
        passwords.add("fIrst-pg-s3cret");
        server.execute(
                "postgres",
                "SET password_encryption = 'scram-sha-256'; CREATE ROLE app LOGIN REPLICATION PASSWORD '" + password()
                        + "'");
        Path hba = server.dataFolder().orElseThrow().resolve("pg_hba.conf");
        try {
            Files.writeString(hba, "host all app 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.execute("postgres", "SELECT pg_reload_conf()");
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    private String password() {
        return passwords.get(passwords.size() - 1);
    }

    private String uri(String options) {
        return "postgresql://app:" + password() + "@127.0.0.1:" + proxy.port() + "/" + database + "?" + options + "&"
                + Roles.QUICK + TIMEOUTS;
    }

    @Override
    public List<Role> prepare(Fault fault, VeloStream velo, Path folder) {
        // A transaction of a dead connection is open on the server, and a new slot waits for its end.
        proxy.bury();
        database = server.newDatabase();
        server.execute("postgres", "ALTER DATABASE " + database + " OWNER TO app");
        String space = "";
        if (fault == Fault.DISK_FULL) {
            disk.mount(TABLESPACE_MIB);
            server.execute(database, "CREATE TABLESPACE small OWNER app LOCATION '" + disk.folder() + "'");
            space = " TABLESPACE small";
        }
        server.execute(
                database,
                "GRANT ALL ON SCHEMA public TO app; SET ROLE app;"
                        + "CREATE TABLE src (id bigint, pad text STORAGE PLAIN);"
                        + "INSERT INTO src SELECT i, '" + Roles.WIDE_PAD + "' FROM generate_series(0, " + (ROWS - 1)
                        + ") i;"
                        + "CREATE TABLE dst (id bigint, pad text)" + space + ";"
                        + "CREATE TABLE chg (id bigint PRIMARY KEY, pad text)");
        String suffix = "-" + database;
        Role sink = sink(velo, Roles.input(folder), "pg-sink" + suffix);
        return fault == Fault.DISK_FULL
                ? List.of(sink)
                : List.of(
                        // First, because it takes its time to begin.
                        new Changes(velo, folder.resolve("chg"), "pg-cdc" + suffix),
                        source(velo, folder.resolve("src"), "pg-source" + suffix),
                        sink);
    }

    @Override
    public void inject(Fault fault) {
        switch (fault) {
            case RESTARTED -> server.stop();
            case KILLED -> server.kill();
            case FROZEN -> server.freeze();
            case CUT_OFF -> proxy.refuse();
            case HALF_OPEN -> proxy.silence();
            case SLOWED -> proxy.slow(64 << 10);
            case RESET -> proxy.reset();
            case DISK_FULL -> disk.fill();
            case PASSWORD -> {
                passwords.add("secOnd-pg-s3cret");
                server.execute(
                        "postgres",
                        "SET password_encryption = 'scram-sha-256'; ALTER ROLE app PASSWORD '" + password() + "';"
                                + "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
            }
        }
    }

    @Override
    public boolean hasBitten(Fault fault) {
        return fault != Fault.RESET || proxy.resets() > 0;
    }

    @Override
    public void heal(Fault fault) {
        switch (fault) {
            case RESTARTED, KILLED -> server.startAgain();
            case FROZEN -> server.thaw();
            case DISK_FULL -> disk.makeRoom();
            default -> proxy.heal();
        }
    }

    @Override
    public List<String> secrets() {
        return passwords;
    }

    private List<Integer> idsOf(String table) {
        List<Integer> ids = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM " + table)) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return ids;
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
        disk.close();
    }

    private Role source(VeloStream velo, Path out, String pipeline) {
        return new BoundedRole(
                "source",
                gate -> Roles.pipeline(velo, pipeline)
                        .from(uri("table=src&split_size=2MiB"))
                        .filterRecord(gate::pass)
                        .to(Roles.folder(out))
                        .start(),
                () -> Roles.ids(velo, out));
    }

    private Role sink(VeloStream velo, Path in, String pipeline) {
        return new BoundedRole(
                "sink",
                gate -> Roles.pipeline(velo, pipeline)
                        .from(Roles.file(in))
                        .filterRecord(gate::pass)
                        .to(uri("table=dst"))
                        .start(),
                () -> idsOf("dst"));
    }

    private final class Changes implements Role {
        private final VeloStream velo;
        private final Path out;
        private final String pipeline;
        private boolean begun;

        Changes(VeloStream velo, Path out, String pipeline) {
            this.velo = velo;
            this.out = out;
            this.pipeline = pipeline;
        }

        @Override
        public String name() {
            return "change stream";
        }

        @Override
        public RunningPipeline start(Gate gate) {
            if (!begun) {
                begun = true;
                insert(0, ROWS / 10);
            }
            RunningPipeline running = Roles.pipeline(velo, pipeline)
                    .from(uri("table=chg&cdc=true"))
                    .filterRecord(gate::pass)
                    .to(Roles.folder(out))
                    .start();
            awaitStream();
            return running;
        }

        /** The first rows come by the snapshot, those after it by the log. */
        private void awaitStream() {
            Waiting.until("the slot is read", () -> {
                String active = server.query(
                        database, "SELECT active FROM pg_replication_slots WHERE database = current_database()");
                return "t".equals(active);
            });
        }

        @Override
        public void bringMost() {
            insert(ROWS / 10, ROWS * 3 / 4);
        }

        private void insert(int from, int to) {
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                for (int i = from; i < to; i += 100) {
                    statement.execute("INSERT INTO chg SELECT i, '" + Roles.WIDE_PAD + "' FROM generate_series(" + i
                            + ", " + (Math.min(to, i + 100) - 1) + ") i");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void bringRest() {
            insert(ROWS * 3 / 4, ROWS);
        }

        @Override
        public boolean isBounded() {
            return false;
        }

        @Override
        public List<Integer> arrived() {
            return Roles.ids(velo, out);
        }
    }
}
