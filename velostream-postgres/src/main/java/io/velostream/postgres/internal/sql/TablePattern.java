package io.velostream.postgres.internal.sql;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A name of tables in which {@code *} stands for any text and {@code ?} for one character, in the schema and in the table. */
public final class TablePattern {
    private final Optional<String> schema;
    private final String name;
    private final boolean literal;

    private TablePattern(Optional<String> schema, String name, boolean literal) {
        this.schema = schema;
        this.name = name;
        this.literal = literal;
    }

    /** Reads a pattern; an {@link IllegalArgumentException} says why it cannot. */
    public static TablePattern parse(String text) {
        TableName parts = TableName.parse(text);
        boolean wild = isWild(parts.name())
                || parts.schema().filter(TablePattern::isWild).isPresent();
        return new TablePattern(parts.schema(), parts.name(), !wild);
    }

    /** This table and no other. */
    public static TablePattern exactly(TableName table) {
        return new TablePattern(table.schema(), table.name(), true);
    }

    private static boolean isWild(String part) {
        return part.indexOf('*') >= 0 || part.indexOf('?') >= 0;
    }

    /** The one table that is meant, where it is no pattern. */
    public Optional<TableName> table() {
        return literal ? Optional.of(new TableName(schema, name)) : Optional.empty();
    }

    /**
     * Whether it stands for this table.
     *
     * @param searchPath the schemas that it may lie in where the pattern names none
     */
    public boolean matches(String tableSchema, String tableName, List<String> searchPath) {
        boolean schemaFits = schema.isEmpty() ? searchPath.contains(tableSchema) : fits(schema.get(), tableSchema);
        return schemaFits && fits(name, tableName);
    }

    private boolean fits(String pattern, String value) {
        if (literal) {
            return pattern.equals(value);
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(value).matches();
    }

    @Override
    public String toString() {
        return new TableName(schema, name).toString();
    }
}
