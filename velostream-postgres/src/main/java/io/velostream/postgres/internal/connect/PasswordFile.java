package io.velostream.postgres.internal.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code ~/.pgpass}: lines of {@code host:port:database:user:password}, of which the first that fits counts.
 * {@code *} fits everything; a backslash stands before a colon or a backslash that is meant.
 */
final class PasswordFile {
    private static final int FIELDS = 5;

    private PasswordFile() {}

    static Optional<String> find(Path file, String host, String port, String database, String user) throws IOException {
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\r?\n")) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> fields = fields(line);
            if (fields.size() == FIELDS
                    && fits(fields.get(0), host)
                    && fits(fields.get(1), port)
                    && fits(fields.get(2), database)
                    && fits(fields.get(3), user)) {
                return Optional.of(unescaped(fields.get(4)));
            }
        }
        return Optional.empty();
    }

    /** Whether others than its owner may read it; libpq passes over such a file. */
    static boolean isOpenToOthers(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"));
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    private static boolean fits(String field, String value) {
        return field.equals("*") || unescaped(field).equals(value);
    }

    /** Still escaped, because an escaped star is no wildcard. The last field keeps its colons. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(c).append(line.charAt(++i));
            } else if (c == ':' && fields.size() < FIELDS - 1) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            text.append(c == '\\' && i + 1 < field.length() ? field.charAt(++i) : c);
        }
        return text.toString();
    }
}
