package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.postgres.PostgresDataset.Table;
import io.velostream.postgres.internal.read.KeyColumn;
import io.velostream.postgres.internal.read.KeyCuts;
import io.velostream.postgres.internal.read.KeyCuts.Cuts;
import io.velostream.postgres.internal.read.KeyPieces;
import io.velostream.postgres.internal.read.KeyPieces.Piece;
import io.velostream.postgres.internal.read.KeyRange;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.read.SourceColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Which tables and queries are divided by the values of a column, and into what. */
final class PostgresKeys {
    private final String source;
    private final Optional<String> splitBy;

    /**
     * @param source for messages
     * @param splitBy the column that the user names
     */
    PostgresKeys(String source, Optional<String> splitBy) {
        this.source = source;
        this.splitBy = splitBy;
    }

    /**
     * The column that divides the table: the one named, else the first one of the primary key where the parts of the table
     * may not be read one by one. Empty where pages serve, or nothing does.
     */
    Optional<KeyColumn> of(Table table) {
        if (splitBy.isPresent()) {
            return Optional.of(named(table, splitBy.get()));
        }
        boolean pages = table.relation().filter(Relation::direct).isPresent();
        return pages || table.key().isEmpty()
                ? Optional.empty()
                : key(table, table.key().get(0));
    }

    private static Optional<KeyColumn> key(Table table, String name) {
        SourceColumn column = Objects.requireNonNull(table.columns().get(name));
        Relation relation = table.relation().orElse(null);
        // What a parent declares is not true of tables that inherit from it, but for partitions; nobody checks foreign
        // tables.
        boolean declared = relation != null
                && (relation.kind() == 'p' || relation.parts().size() == 1)
                && relation.parts().stream().noneMatch(p -> p.kind() == 'f');
        return KeyColumn.of(column, !(declared && column.attribute().notNull()));
    }

    private KeyColumn named(Table table, String name) {
        if (!table.columns().containsKey(name)) {
            throw VeloException.of(ErrorKind.NOT_FOUND, "cannot divide " + table.shown() + " by '" + name + "'")
                    .where(source)
                    .why("it has no column '" + name + "'")
                    .cure(NearestName.of(name, table.columns().keySet())
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("Columns: "
                                    + String.join(", ", table.columns().keySet()) + "."))
                    .build();
        }
        return key(table, name).orElseThrow(() -> {
            List<String> others = table.columns().keySet().stream()
                    .filter(other -> key(table, other).isPresent())
                    .toList();
            return VeloException.of(ErrorKind.UNSUPPORTED, "cannot divide " + table.shown() + " by '" + name + "'")
                    .where(source)
                    .why("a column of its type, which becomes "
                            + Objects.requireNonNull(table.columns().get(name))
                                    .type()
                                    .type()
                            + ", has no ranges that we rely on; integers, numeric, floating-point numbers, date, time,"
                            + " timestamps, text and uuid have")
                    .cure(
                            others.isEmpty()
                                    ? "Leave out split_by."
                                    : "Name one of these: " + String.join(", ", others) + ".")
                    .build();
        });
    }

    /**
     * The ranges of a table or query, as splits.
     *
     * @param connection that sees what the readers will see
     * @param now the table as it is there
     */
    List<Split> divide(
            Connection connection,
            Table table,
            Optional<Relation> now,
            KeyColumn key,
            ReadPlan plan,
            List<String> conditions,
            long splitBytes)
            throws SQLException {
        List<SourceColumn> columns = plan.schema().names().stream()
                .flatMap(name -> Stream.ofNullable(table.columns().get(name)))
                .toList();
        KeyCuts finder = new KeyCuts(connection, key, table.aliased(), conditions, columns);
        long pages = now.filter(r -> !r.isView() && r.parts().stream().noneMatch(p -> p.kind() == 'f'))
                .map(Relation::pages)
                .orElse(0L);
        Map<KeyRange, PostgresSplit.Keys> begun = begun(table, key, plan);
        Cuts cuts = finder.find(pages, splitBytes, plan.request());
        List<String> bounds = cuts.keys();
        if (!begun.isEmpty()) {
            List<String> all = new ArrayList<>(bounds);
            begun.keySet().forEach(r -> {
                r.from().ifPresent(all::add);
                r.to().ifPresent(all::add);
            });
            bounds = finder.sorted(all);
        }
        List<Split> splits = new ArrayList<>();
        for (Piece piece : KeyPieces.of(cuts, begun.keySet(), bounds)) {
            PostgresSplit.Keys fresh = new PostgresSplit.Keys(key.name(), piece.range(), cuts.ties());
            PostgresSplit.Keys keys = begun.getOrDefault(piece.range(), fresh);
            splits.add(PostgresSplit.keys(table.name(), keys).toSplit((long) (cuts.bytes() * piece.share())));
        }
        return splits;
    }

    /** The ranges of which an earlier run has read something. */
    private Map<KeyRange, PostgresSplit.Keys> begun(Table table, KeyColumn key, ReadPlan plan) {
        Map<KeyRange, PostgresSplit.Keys> ranges = new HashMap<>();
        for (Split split : plan.request().begun()) {
            PostgresSplit earlier = PostgresSplit.parse(split);
            if (earlier.table().equals(table.name())) {
                PostgresSplit.Keys keys = earlier.keys()
                        .filter(k -> k.column().equals(key.name()))
                        .orElseThrow(() -> dividedOtherwise(table));
                ranges.put(keys.range(), keys);
            }
        }
        return ranges;
    }

    /** Pages and keys don't mix: rows would come twice, or not at all. */
    void checkPages(Table table, ReadPlan plan) {
        for (Split split : plan.request().begun()) {
            PostgresSplit earlier = PostgresSplit.parse(split);
            if (earlier.table().equals(table.name()) && earlier.keys().isPresent()) {
                throw dividedOtherwise(table);
            }
        }
    }

    VeloException dividedOtherwise(Table table) {
        String how = of(table).map(key -> "by '" + key.name() + "'").orElse("by its pages");
        return VeloException.of(ErrorKind.CONFLICT, "cannot go on with " + table.shown())
                .where(source)
                .why("it is divided " + how + " now, and an earlier run has divided it otherwise")
                .cure("Set split_by as it was, or begin anew with resume(false).")
                .build();
    }
}
