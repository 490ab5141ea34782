package io.velostream.testkit.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server with logical decoding, prepared transactions, and a superuser {@value #USER}. {@link #shared()} is
 * for tests that only need databases of their own; {@link #start()} is a server of one's own, to be killed, frozen and
 * restarted. Thread-safe but for those.
 *
 * <p>The shared server is the one that the environment variable {@value #VARIABLE} names, as {@code host:port} or
 * {@code user:password@host:port} of a superuser, where it is set.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String VARIABLE = "VELOSTREAM_TEST_POSTGRES";
    public static final String USER = "postgres";

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration STOP_WAIT = Duration.ofSeconds(3);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    /** The shared server once it is there; asking for it must not start it. */
    private static volatile @Nullable PostgresServer sharedOrNull;

    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final @Nullable Path data;
    private final Map<String, String> settings;
    private @Nullable EmbeddedPostgres process;

    private PostgresServer(String host, int port, String user, String password) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
        this.data = null;
        this.settings = Map.of();
    }

    private PostgresServer(Path data, Map<String, String> settings) throws IOException {
        this.host = "127.0.0.1";
        this.user = USER;
        this.password = "";
        this.data = data;
        this.settings = settings;
        copy(Template.FOLDER, data);
        EmbeddedPostgres started = launch(data, settings, 0);
        this.process = started;
        this.port = started.getPort();
    }

    /** The one server of this JVM, started at the first call and stopped when the JVM ends. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server of one's own. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** A server of one's own with these settings on top of the usual ones. */
    public static PostgresServer start(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("wal_level", "logical");
        all.put("max_replication_slots", "20");
        all.put("max_wal_senders", "20");
        all.put("max_connections", "100");
        all.put("max_prepared_transactions", "20");
        // Small, so that transactions of a few thousand rows are streamed already.
        all.put("logical_decoding_work_mem", "64kB");
        all.put("synchronous_commit", "on");
        // A killed process loses nothing that reached the kernel; only a power cut would.
        all.put("fsync", "off");
        all.putAll(settings);
        try {
            return new PostgresServer(Files.createTempDirectory("velostream-postgres"), all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    /** The data of a server that has just been made, of which each server gets a copy: making them takes ten times as long. */
    private static final class Template {
        static final Path FOLDER = create();

        private static Path create() {
            try {
                Path folder = Files.createTempDirectory("velostream-postgres");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
                launch(folder, Map.of("fsync", "off"), 0).close();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a server's data", e);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            // A folder comes before what is in it.
            for (Path file : all.skip(1).toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static EmbeddedPostgres launch(Path data, Map<String, String> settings, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(true)
                .setPGStartupWait(START_WAIT)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(
                        data.resolveSibling(data.getFileName() + ".log").toFile()));
        settings.forEach(builder::setServerConfig);
        if (port != 0) {
            builder.setPort(port);
        }
        return builder.start();
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String user() {
        return user;
    }

    /** Empty where the server trusts everybody. */
    public String password() {
        return password;
    }

    /** The folder of a server of one's own. */
    public Optional<Path> dataFolder() {
        return Optional.ofNullable(data);
    }

    /** Creates an empty database with a name that no other test has. */
    public String newDatabase() {
        String name = "velostream_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** {@code postgresql://user@host:port/database?options}. */
    public String uri(String database, String options) {
        String who = password.isEmpty() ? user : user + ":" + password;
        return "postgresql://" + who + "@" + host + ":" + port + "/" + database
                + (options.isEmpty() ? "" : "?" + options);
    }

    /** A connection as superuser; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, user, password);
    }

    /** Runs one or several statements. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row as text. */
    public @Nullable String query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Kills the server and all of its processes, as a power cut would. Only a server of one's own. */
    public void kill() {
        ProcessHandle server = handle();
        List<ProcessHandle> backends = server.descendants().toList();
        server.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        await(server);
        backends.forEach(PostgresServer::await);
        closeProcess();
    }

    /**
     * Stops the server in good order. Only a server of one's own. One that still waits for a reader of its log after a while
     * is stopped at once, as an operating system that shuts down would.
     */
    public void stop() {
        ProcessHandle server = handle();
        closeProcess();
        try {
            server.onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            send("-QUIT", server);
            await(server);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts a server that was killed or stopped, on its old port and data. */
    public void startAgain() {
        try {
            process = launch(owned(), settings, port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL again", e);
        }
    }

    /** Lets all processes of the server stand still (SIGSTOP). Only a server of one's own. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets them go on (SIGCONT). */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        ProcessHandle server = handle();
        Stream.concat(Stream.of(server), server.descendants()).forEach(p -> send(signal, p));
    }

    private static void send(String signal, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProcessHandle handle() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(owned().resolve("postmaster.pid")).get(0).trim());
            return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("the server is not running"));
        } catch (IOException e) {
            throw new UncheckedIOException("the server is not running", e);
        }
    }

    private Path owned() {
        Path folder = data;
        if (folder == null) {
            throw new IllegalStateException("the shared server is not to be touched");
        }
        return folder;
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("process " + process.pid() + " does not end", e);
        }
    }

    private void closeProcess() {
        EmbeddedPostgres running = process;
        process = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot stop PostgreSQL", e);
            }
        }
    }

    /** Stops a server of one's own and removes its data. */
    @Override
    public void close() {
        if (data == null || this == sharedOrNull) {
            return;
        }
        closeProcess();
        remove(data);
    }

    /** Files may vanish meanwhile: the server takes leave. */
    private static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    file.toFile().delete();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                    visited.toFile().delete();
                    return FileVisitResult.CONTINUE;
                }
            });
            Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = create();

        private static PostgresServer create() {
            String given = System.getenv(VARIABLE);
            if (given != null && !given.isBlank()) {
                return external(given.trim());
            }
            PostgresServer server = start();
            sharedOrNull = server;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.closeProcess();
                remove(server.owned());
            }));
            return server;
        }

        private static PostgresServer external(String given) {
            int at = given.lastIndexOf('@');
            String[] login =
                    at < 0 ? new String[] {USER} : given.substring(0, at).split(":", 2);
            String place = given.substring(at + 1);
            int colon = place.lastIndexOf(':');
            String host = colon < 0 ? place : place.substring(0, colon);
            int port = colon < 0 ? 5432 : Integer.parseInt(place.substring(colon + 1));
            return new PostgresServer(host, port, login[0], login.length > 1 ? login[1] : "");
        }
    }
}
