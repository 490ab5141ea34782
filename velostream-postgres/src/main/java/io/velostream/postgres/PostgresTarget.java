package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.write.Catalogue;
import io.velostream.postgres.internal.write.TableDdl;
import io.velostream.postgres.internal.write.TargetTable;
import io.velostream.postgres.internal.write.WriteMode;
import io.velostream.postgres.internal.write.WritePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Brings the table of a sink into the shape that rows need. Thread-safe. */
final class PostgresTarget {
    private final PostgresConfig.Output config;
    private final PostgresErrors errors;

    PostgresTarget(PostgresConfig.Output config, PostgresErrors errors) {
        this.config = config;
        this.errors = errors;
    }

    /**
     * Creates, replaces and extends the table as the options say, in the transaction of the connection, and matches the rows
     * with it.
     *
     * @param rows what comes, which may have changed since the request
     * @param actions gets the statements that were run
     */
    WritePlan plan(Connection connection, SinkRequest request, Schema rows, List<String> actions) throws SQLException {
        WriteMode mode = mode(request);
        if (request.changes() && mode != WriteMode.APPLY) {
            throw error(ErrorKind.UNSUPPORTED, "cannot write a stream of changes so")
                    .why("mode=" + shown(mode) + " takes rows, not updates and deletes")
                    .cure("Use mode=apply.")
                    .build();
        }
        TargetTable table = table(connection, request, rows, actions);
        List<String> key = key(table, mode, rows);
        List<Field> unmatched = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        WritePlan plan = WritePlan.of(table, mode, rows, key, request.changes(), unmatched, missing);
        if (!unmatched.isEmpty() && config.evolve() == PostgresOptions.Evolve.ADD_COLUMNS) {
            String sql = TableDdl.addColumns(table.name(), unmatched);
            actions.add(sql);
            run(connection, sql);
            table = found(connection);
            unmatched.clear();
            missing.clear();
            plan = WritePlan.of(table, mode, rows, key, request.changes(), unmatched, missing);
        }
        check(plan, unmatched, missing);
        return plan;
    }

    private static String shown(WriteMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private WriteMode mode(SinkRequest request) {
        return config.mode().orElse(request.changes() ? WriteMode.APPLY : WriteMode.INSERT);
    }

    private TargetTable table(Connection connection, SinkRequest request, Schema rows, List<String> actions)
            throws SQLException {
        Optional<TargetTable> there = Catalogue.find(connection, config.table());
        if (there.isPresent() && config.create() == PostgresOptions.Create.REPLACE && !request.resumed()) {
            String drop = "DROP TABLE " + there.get().sql();
            actions.add(drop);
            run(connection, drop);
            there = Optional.empty();
        }
        if (there.isPresent()) {
            return there.get();
        }
        if (config.create() == PostgresOptions.Create.NEVER) {
            throw notFound(connection);
        }
        List<String> key = config.key().isEmpty() ? rows.key() : config.key();
        key.forEach(rows::indexOf);
        String sql = TableDdl.create(config.table(), rows, key);
        actions.add(sql);
        createOnce(connection, sql);
        return found(connection);
    }

    private TargetTable found(Connection connection) throws SQLException {
        return Catalogue.find(connection, config.table()).orElseThrow(() -> error(
                        ErrorKind.NOT_FOUND, "cannot find the table")
                .why("it was created and is not on the search path")
                .cure("Name its schema, as in table=public." + config.table().name() + ".")
                .build());
    }

    private VeloException notFound(Connection connection) throws SQLException {
        List<String> names = Catalogue.names(connection, config.table());
        String hint = NearestName.of(config.table().name(), names)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        return error(ErrorKind.NOT_FOUND, "cannot find the table")
                .why("there is no table " + config.table())
                .cure(hint + "Create it, or let create=if_missing do it.")
                .build();
    }

    /** Creates a table unless somebody else does so at the same moment. */
    void createOnce(Connection connection, String sql) throws SQLException {
        run(connection, "SAVEPOINT velostream_create");
        try {
            run(connection, sql);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            // Two that create one table at once meet in the catalogue.
            if (!state.equals("42P07") && !state.equals("42710") && !state.equals("23505")) {
                throw e;
            }
            run(connection, "ROLLBACK TO SAVEPOINT velostream_create");
        }
        run(connection, "RELEASE SAVEPOINT velostream_create");
    }

    private List<String> key(TargetTable table, WriteMode mode, Schema rows) {
        if (mode == WriteMode.INSERT) {
            return List.of();
        }
        List<String> names = table.columns().stream().map(c -> c.name()).toList();
        for (String column : config.key()) {
            if (!names.contains(column)) {
                String hint = NearestName.of(column, names)
                        .map(near -> "Did you mean '" + near + "'? ")
                        .orElse("");
                throw error(ErrorKind.CONFIGURATION, "cannot find the key")
                        .why("the table has no column '" + column + "'")
                        .cure(hint + "Columns: " + String.join(", ", names))
                        .build();
            }
        }
        List<String> key = !config.key().isEmpty()
                ? config.key()
                : !rows.key().isEmpty() && names.containsAll(rows.key()) ? rows.key() : table.primaryKey();
        if (key.isEmpty() && mode.needsKey()) {
            throw error(ErrorKind.CONFIGURATION, "cannot tell which rows to change")
                    .why("mode=" + shown(mode)
                            + " looks for rows by their key, and neither the table nor the source has one")
                    .cure("Name the columns, as in key=id.")
                    .build();
        }
        return key;
    }

    private void check(WritePlan plan, List<Field> unmatched, List<String> missing) {
        if (!missing.isEmpty()) {
            throw error(ErrorKind.SCHEMA, "the rows do not fit the table")
                    .why("they lack columns that the table needs: " + String.join(", ", missing))
                    .cure("Add them to the rows, or give the columns a default.")
                    .build();
        }
        if (!unmatched.isEmpty() && config.evolve() == PostgresOptions.Evolve.FAIL) {
            throw error(ErrorKind.SCHEMA, "the rows do not fit the table")
                    .why("it lacks columns of theirs: "
                            + unmatched.stream().map(Field::name).collect(Collectors.joining(", ")))
                    .cure("Add the columns, or let evolve=add_columns do it.")
                    .build();
        }
        if (plan.columns().isEmpty()) {
            throw error(ErrorKind.SCHEMA, "the rows do not fit the table")
                    .why("none of their columns is one of the table")
                    .cure("Columns of the table: "
                            + plan.table().columns().stream().map(c -> c.name()).collect(Collectors.joining(", ")))
                    .build();
        }
    }

    private VeloException.Builder error(ErrorKind kind, String what) {
        return VeloException.of(kind, what).where(config.server() + ", table " + config.table());
    }

    private void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw errors.map("cannot change the table", "table " + config.table(), e, "");
            }
            throw e;
        }
    }

    /** The fields of both; where they have one in common that of the later schema counts. */
    static Schema union(Schema earlier, Schema later) {
        List<Field> fields = new ArrayList<>();
        for (Field field : earlier.fields()) {
            fields.add(
                    later.contains(field.name()) ? later.field(later.indexOf(field.name())) : field.withNullable(true));
        }
        for (Field field : later.fields()) {
            if (!earlier.contains(field.name())) {
                fields.add(field.withNullable(true));
            }
        }
        return Schema.of(fields).withName(earlier.name()).withKey(earlier.key());
    }
}
