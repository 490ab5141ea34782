package io.velostream.postgres.internal.connect;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a connection needs to know, by the names that libpq has for it. What is given explicitly counts before the service
 * file, that before the environment ({@code PGHOST}, {@code PGUSER}, {@code PGPASSWORD} …), and the password file comes last.
 * Immutable. Its {@link #toString()} shows no secret.
 */
public final class Login {
    /** libpq's variables and the parameters they set. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"));

    /** libpq's parameters that the driver calls otherwise. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "user", "user",
            "password", "password",
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslpassword", "sslpassword",
            "options", "options",
            "application_name", "ApplicationName");

    private final Map<String, String> parameters;
    private final String remark;

    private Login(Map<String, String> parameters, String remark) {
        this.parameters = parameters;
        this.remark = remark;
    }

    /**
     * Reads the service and password files and the environment. A service that is nowhere defined is a {@link VeloException}.
     *
     * @param given parameters by libpq's names; several hosts and ports with commas between them
     */
    public static Login resolve(Map<String, String> given, Environment environment) {
        Map<String, String> all = new LinkedHashMap<>(given);
        Optional<String> service = Optional.ofNullable(all.remove("service")).or(() -> environment.get("PGSERVICE"));
        service.ifPresent(name -> service(name, environment).forEach(all::putIfAbsent));
        VARIABLES.forEach((variable, parameter) ->
                environment.get(variable).ifPresent(value -> all.putIfAbsent(parameter, value)));
        all.putIfAbsent("host", "localhost");
        all.putIfAbsent("user", System.getProperty("user.name", "postgres"));
        all.putIfAbsent("dbname", all.getOrDefault("user", ""));
        if (all.containsKey("sslrootcert") && "require".equals(all.get("sslmode"))) {
            // As in libpq: whoever names the authority wants it checked.
            all.put("sslmode", "verify-ca");
        }
        String remark = all.containsKey("password") ? "" : passwordFromFile(all, environment);
        return new Login(all, remark);
    }

    private static Map<String, String> service(String name, Environment environment) {
        List<String> known = new ArrayList<>();
        List<Path> files = ServiceFile.files(environment);
        try {
            for (Path file : files) {
                if (Files.isReadable(file)) {
                    Optional<Map<String, String>> found = ServiceFile.read(file, name);
                    if (found.isPresent()) {
                        return found.get();
                    }
                    known.addAll(ServiceFile.names(file));
                }
            }
        } catch (IOException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "cannot read the service file")
                    .why(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
        throw VeloException.of(ErrorKind.CONFIGURATION, "cannot find the service '" + name + "'")
                .why("there is no section [" + name + "] in "
                        + String.join(" or ", files.stream().map(Path::toString).toList()))
                .cure(NearestName.of(name, known)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("Add the section, or name the file in PGSERVICEFILE."))
                .build();
    }

    /** Adds the password where the file has it; returns what to tell when the login fails. */
    private static String passwordFromFile(Map<String, String> all, Environment environment) {
        Path file = Optional.ofNullable(all.get("passfile"))
                .map(Path::of)
                .orElseGet(() -> environment.home().resolve(".pgpass"));
        try {
            if (!Files.isReadable(file)) {
                return "";
            }
            if (PasswordFile.isOpenToOthers(file)) {
                return "The password file " + file + " was passed over because others may read it: chmod 600 it.";
            }
            String[] hosts = all.getOrDefault("host", "").split(",");
            for (int i = 0; i < hosts.length; i++) {
                Optional<String> password = PasswordFile.find(
                        file, hosts[i], port(all, i), all.getOrDefault("dbname", ""), all.getOrDefault("user", ""));
                if (password.isPresent()) {
                    all.put("password", password.get());
                    return "";
                }
            }
            return "The password file " + file + " has no line that fits.";
        } catch (IOException e) {
            return "The password file " + file + " cannot be read: " + e.getMessage() + ".";
        }
    }

    private static String port(Map<String, String> all, int host) {
        String[] ports = all.getOrDefault("port", "").split(",");
        String port = ports.length == 1 ? ports[0] : host < ports.length ? ports[host] : "";
        return port.isBlank() ? "5432" : port.strip();
    }

    public String user() {
        return parameters.getOrDefault("user", "");
    }

    public String database() {
        return parameters.getOrDefault("dbname", "");
    }

    /** What to tell a user whose login fails; may be empty. */
    public String remark() {
        return remark;
    }

    /** Whether a password is known. */
    public boolean hasPassword() {
        return parameters.containsKey("password");
    }

    /** The hosts with their ports, as in {@code db1:5432,db2:5432}. */
    public String hosts() {
        String[] hosts = parameters.getOrDefault("host", "").split(",");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            String host = hosts[i].strip();
            boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
            text.append(i == 0 ? "" : ",")
                    .append(bare ? "[" + host + "]" : host)
                    .append(':')
                    .append(port(parameters, i));
        }
        return text.toString();
    }

    /** The driver's URL of another or of this database, without secrets. */
    public String url(String database) {
        return "jdbc:postgresql://" + hosts() + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The parameters as the driver's properties; they hold the password. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        DRIVER_NAMES.forEach((ours, drivers) -> {
            String value = parameters.get(ours);
            if (value != null) {
                properties.put(drivers, value);
            }
        });
        String wanted = parameters.get("target_session_attrs");
        if (wanted != null) {
            properties.put("targetServerType", targetServerType(wanted));
        }
        return properties;
    }

    private static String targetServerType(String libpq) {
        return switch (libpq) {
            // The driver's primary is one that lets write, which is what both words of libpq are for.
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> "any";
        };
    }

    @Override
    public String toString() {
        return user() + "@" + hosts() + "/" + database();
    }
}
