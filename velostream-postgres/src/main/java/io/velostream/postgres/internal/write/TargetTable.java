package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table written to, as the catalogue says.
 *
 * @param primaryKey empty where it has none
 * @param uniqueKeys the columns of each unique index that can decide which row an insert meets
 */
public record TargetTable(
        TableName name, List<TargetColumn> columns, List<String> primaryKey, List<Set<String>> uniqueKeys) {
    /** As SQL. */
    public String sql() {
        return name.sql();
    }

    public Optional<TargetColumn> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    /** Whether the server can tell by an index whether a row with this key is there. */
    public boolean isUnique(List<String> key) {
        return uniqueKeys.contains(new HashSet<>(key));
    }
}
