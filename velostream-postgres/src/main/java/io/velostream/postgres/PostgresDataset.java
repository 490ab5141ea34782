package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.read.QueryColumns;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.read.RelationQueries;
import io.velostream.postgres.internal.read.SelectSql;
import io.velostream.postgres.internal.read.SourceColumn;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.sql.TablePattern;
import io.velostream.postgres.internal.types.PgType;
import io.velostream.postgres.internal.types.PgType.Attribute;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * What a source reads, as the database had it when it was looked at: tables, or a query. Immutable.
 *
 * @param tables none for a query
 * @param schema of all rows: that of the table or query, or the union of several tables
 * @param utf8 whether the database is in UTF-8
 */
record PostgresDataset(List<Table> tables, Schema schema, boolean utf8) {
    private static final int SHOWN_NAMES = 20;

    /**
     * One table, or the query.
     *
     * @param relation empty for the query
     * @param from what stands behind FROM to read all of it
     * @param columns by name, in order
     * @param key the columns of the primary key
     */
    record Table(Optional<Relation> relation, String from, Map<String, SourceColumn> columns, List<String> key) {
        /** The same with a name for its rows. */
        String aliased() {
            return relation.isPresent() ? from + " AS " + SelectSql.ALIAS : from;
        }

        /** For messages. */
        String shown() {
            return relation.map(r -> "table " + r.name()).orElse("the query");
        }

        /** The name of the table, empty for a query. */
        String name() {
            return relation.map(r -> r.name().toString()).orElse("");
        }
    }

    static PostgresDataset look(PostgresClient client, PostgresConfig.Input config) {
        return client.run("cannot look up what to read", connection -> {
            boolean utf8 = "UTF8".equals(connection.unwrap(PGConnection.class).getParameterStatus("server_encoding"));
            PostgresTypes types = PostgresTypes.of(connection, config.numericAs(), config.arrayAs());
            List<Table> tables = new ArrayList<>();
            if (config.query().isPresent()) {
                tables.add(query(client, connection, types, config.query().get()));
            } else {
                for (Relation relation : relations(client, connection, config)) {
                    tables.add(table(connection, types, relation));
                }
            }
            return new PostgresDataset(List.copyOf(tables), union(client, tables), utf8);
        });
    }

    private static List<Relation> relations(PostgresClient client, Connection connection, PostgresConfig.Input config)
            throws SQLException {
        List<String> path = RelationQueries.searchPath(connection);
        Map<TableName, Relation> found = new LinkedHashMap<>();
        for (TablePattern pattern : config.tables()) {
            Optional<TableName> name = pattern.table();
            List<Relation> matching = name.isPresent()
                    ? RelationQueries.find(connection, name.get(), path)
                            .map(List::of)
                            .orElse(List.of())
                    : RelationQueries.matching(connection, pattern, path);
            if (matching.isEmpty()) {
                throw missing(client, connection, pattern, path);
            }
            matching.forEach(r -> found.putIfAbsent(r.name(), r));
        }
        return List.copyOf(found.values());
    }

    private static VeloException missing(
            PostgresClient client, Connection connection, TablePattern pattern, List<String> path) throws SQLException {
        List<String> names = RelationQueries.names(connection, path);
        String bare = pattern.table().map(TableName::name).orElse(pattern.toString());
        Optional<String> near = names.stream()
                .filter(n -> TableName.parse(n).name().equals(bare))
                .findFirst()
                .or(() -> NearestName.of(pattern.toString(), names));
        String all = names.isEmpty()
                ? "There are no tables in the database '" + client.login().database() + "'."
                : "Tables there: " + String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())))
                        + (names.size() > SHOWN_NAMES ? " …" : "") + ".";
        List<String> schemas =
                path.stream().filter(s -> !s.equals("pg_catalog")).toList();
        boolean qualified = pattern.table().flatMap(TableName::schema).isPresent();
        return VeloException.of(ErrorKind.NOT_FOUND, "cannot find the table '" + pattern + "'")
                .where(client.toString())
                .why(
                        qualified
                                ? "there is none of this name"
                                : "there is none of this name in "
                                        + (schemas.isEmpty() ? "the search path" : String.join(", ", schemas)))
                .cure(near.map(n -> "Did you mean '" + n + "'?").orElse(all))
                .build();
    }

    private static Table table(Connection connection, PostgresTypes types, Relation relation) throws SQLException {
        List<RelationQueries.Column> found = RelationQueries.columns(connection, relation.oid());
        types.load(
                connection,
                found.stream().map(RelationQueries.Column::attribute).toList());
        Map<String, SourceColumn> columns = new LinkedHashMap<>();
        for (RelationQueries.Column c : found) {
            columns.put(c.attribute().name(), column(types, c.attribute(), c.deterministic()));
        }
        return new Table(
                Optional.of(relation), relation.name().sql(), columns, RelationQueries.key(connection, relation.oid()));
    }

    private static Table query(PostgresClient client, Connection connection, PostgresTypes types, String query)
            throws SQLException {
        List<Attribute> found;
        try {
            found = QueryColumns.of(connection, query);
        } catch (SQLException e) {
            throw client.errors().map("cannot understand the query", "query " + query, e, "");
        }
        types.load(connection, found);
        Map<String, SourceColumn> columns = new LinkedHashMap<>();
        for (Attribute a : found) {
            // What collation a computed text has is not told; the server compares it, then.
            if (columns.put(a.name(), column(types, a, false)) != null) {
                throw VeloException.of(ErrorKind.SCHEMA, "cannot read the query")
                        .where(client.toString())
                        .why("two of its columns are called '" + a.name() + "'")
                        .cure("Give one of them another name with AS.")
                        .build();
            }
        }
        return new Table(Optional.empty(), SelectSql.subquery(query), columns, List.of());
    }

    private static SourceColumn column(PostgresTypes types, Attribute attribute, boolean deterministic) {
        return new SourceColumn(attribute, types.column(attribute), base(types, attribute.oid()), deterministic);
    }

    private static int base(PostgresTypes types, int oid) {
        int base = oid;
        Optional<PgType> type = types.catalog().find(base);
        while (type.isPresent() && type.get().kind() == PgType.Kind.DOMAIN) {
            base = type.get().base();
            type = types.catalog().find(base);
        }
        return base;
    }

    /** The columns of all tables; one that not all have is nullable. */
    private static Schema union(PostgresClient client, List<Table> tables) {
        if (tables.size() == 1) {
            Table only = tables.get(0);
            List<Field> fields =
                    only.columns().values().stream().map(PostgresDataset::field).toList();
            return Schema.of(fields).withName(only.name()).withKey(only.key());
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        Map<String, Table> first = new LinkedHashMap<>();
        for (Table table : tables) {
            for (SourceColumn column : table.columns().values()) {
                Field field = field(column);
                Field before = fields.get(column.name());
                if (before != null && !before.type().equals(field.type())) {
                    throw conflict(client, column.name(), first.get(column.name()), before.type(), table, field.type());
                }
                boolean nullable = field.nullable() || before == null || before.nullable();
                fields.put(column.name(), nullable ? Field.of(column.name(), field.type()) : field);
                first.putIfAbsent(column.name(), table);
            }
        }
        List<Field> all = new ArrayList<>();
        for (Field f : fields.values()) {
            boolean everywhere = tables.stream()
                    .allMatch(t -> t.columns().containsKey(f.name())
                            && t.columns().get(f.name()).attribute().notNull());
            all.add(everywhere ? Field.required(f.name(), f.type()) : Field.of(f.name(), f.type()));
        }
        return Schema.of(all);
    }

    private static Field field(SourceColumn column) {
        return column.attribute().notNull()
                ? Field.required(column.name(), column.type().type())
                : Field.of(column.name(), column.type().type());
    }

    private static VeloException conflict(
            PostgresClient client,
            String column,
            @org.jspecify.annotations.Nullable Table one,
            DataType a,
            Table other,
            DataType b) {
        return VeloException.of(ErrorKind.SCHEMA, "cannot read these tables as one")
                .where(client.toString())
                .why("column '" + column + "' is " + a + " in " + (one == null ? "one" : one.name()) + " and " + b
                        + " in " + other.name())
                .cure("Read them one by one, or leave one of them out of 'tables'.")
                .build();
    }

    /** The table of this name, which a split tells; an error when there is none any more. */
    Table table(String name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow(() -> VeloException.of(
                        ErrorKind.NOT_FOUND, "cannot go on with the table '" + name + "'")
                .why("the source does not read it any more")
                .build());
    }
}
