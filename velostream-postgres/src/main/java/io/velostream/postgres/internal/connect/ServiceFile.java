package io.velostream.postgres.internal.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file {@code ~/.pg_service.conf}: sections of {@code name=value} under {@code [service]}. */
final class ServiceFile {
    private ServiceFile() {}

    /** The files that may hold services, the user's own before the system's. */
    static List<Path> files(Environment environment) {
        List<Path> files = new ArrayList<>();
        files.add(environment.get("PGSERVICEFILE").map(Path::of).orElseGet(() -> environment
                .home()
                .resolve(".pg_service.conf")));
        environment.get("PGSYSCONFDIR").ifPresent(folder -> files.add(Path.of(folder, "pg_service.conf")));
        return files;
    }

    /** What the section says, empty when the file has no such section. */
    static Optional<Map<String, String>> read(Path file, String service) throws IOException {
        Map<String, String> found = null;
        for (String raw : Files.readString(file, StandardCharsets.UTF_8).split("\r?\n")) {
            String line = raw.strip();
            if (line.startsWith("[")) {
                if (found != null) {
                    break;
                }
                found = line.equals("[" + service + "]") ? new LinkedHashMap<>() : null;
            } else if (found != null && !line.isEmpty() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    found.putIfAbsent(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** The names of all services in the file. */
    static List<String> names(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        for (String raw : Files.readString(file, StandardCharsets.UTF_8).split("\r?\n")) {
            String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                names.add(line.substring(1, line.length() - 1));
            }
        }
        return names;
    }
}
