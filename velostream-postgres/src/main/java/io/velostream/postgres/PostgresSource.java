package io.velostream.postgres;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.postgres.PostgresDataset.Table;
import io.velostream.postgres.internal.read.FilterSql;
import io.velostream.postgres.internal.read.KeyColumn;
import io.velostream.postgres.internal.read.PageRanges;
import io.velostream.postgres.internal.read.PollCursor;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.read.RelationQueries;
import io.velostream.postgres.internal.read.SharedSnapshot;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rows of tables or of a query. */
final class PostgresSource implements DataSource {
    private static final long PAGE_BYTES = 8192;

    private final PostgresConfig.Input config;
    private final PostgresClient client;
    private final PostgresKeys keys;
    private final PostgresHealth health;
    private final Set<DataReader> readers = ConcurrentHashMap.newKeySet();
    private @Nullable PostgresDataset dataset;
    private @Nullable SharedSnapshot snapshot;
    private String remark = "";
    private boolean closed;

    PostgresSource(PostgresConfig.Input config) {
        this.config = config;
        this.client = new PostgresClient(config.server());
        this.keys = new PostgresKeys(config.server().toString(), config.splitBy());
        this.health = new PostgresHealth(client, config, keys);
    }

    @Override
    public Set<Capability> capabilities() {
        EnumSet<Capability> all = EnumSet.of(Capability.PROJECTION, Capability.FILTER);
        if (!config.poll().isEmpty()) {
            all.add(Capability.RESUME);
            return all;
        }
        all.add(Capability.LIMIT);
        if (config.query().isEmpty() || config.splitBy().isPresent()) {
            all.add(Capability.PARALLEL_READ);
            if (config.splitBy().isPresent() || canResume()) {
                all.add(Capability.RESUME);
            }
        }
        return all;
    }

    private boolean canResume() {
        try {
            return dataset().tables().stream()
                    .allMatch(t -> hasPages(t) || keys.of(t).isPresent());
        } catch (VeloException e) {
            // Whoever asks for the schema is told; most tables can.
            return true;
        }
    }

    /** Whether a reader can go on in the middle of the table. */
    private static boolean hasPages(Table table) {
        Relation relation = table.relation().orElse(null);
        return relation != null
                && relation.direct()
                && relation.parts().stream().allMatch(Relation.Part::hasPages);
    }

    private synchronized PostgresDataset dataset() {
        if (dataset == null) {
            dataset = PostgresDataset.look(client, config);
        }
        return dataset;
    }

    @Override
    public Schema schema() {
        return dataset().schema();
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        PostgresDataset data = dataset();
        data.tables().forEach(keys::of);
        Optional<Expression> residual = request.filter();
        if (request.filter().isPresent()) {
            // The filter's columns must exist, whoever applies it.
            data.schema().select(request.filter().get().columns());
            residual = filter(data.tables(), request.filter().get()).residual();
        }
        Set<String> columns =
                new LinkedHashSet<>(request.columns().orElse(data.schema().names()));
        residual.map(Expression::columns).ifPresent(columns::addAll);
        Schema wanted = data.schema().select(columns);
        boolean all = request.filter().isEmpty()
                && config.query().isEmpty()
                && config.poll().isEmpty();
        double rows = data.tables().stream()
                .flatMap(t -> t.relation().stream())
                .mapToDouble(Relation::rows)
                .sum();
        long bytes = data.tables().stream()
                        .flatMap(t -> t.relation().stream())
                        .mapToLong(Relation::pages)
                        .sum()
                * PAGE_BYTES;
        return new ReadPlan(
                request,
                wanted,
                residual,
                config.poll().isEmpty(),
                all && rows > 0 ? OptionalLong.of((long) rows) : OptionalLong.empty(),
                all ? OptionalLong.of(bytes) : OptionalLong.empty());
    }

    /** What of a filter each of the tables can apply itself; nothing where not all can. */
    private FilterSql.Split filter(List<Table> tables, Expression filter) {
        FilterSql.Split split = new FilterSql.Split(List.of(), Optional.of(filter));
        for (int i = 0; i < tables.size(); i++) {
            FilterSql.Split mine =
                    new FilterSql(tables.get(i).columns(), dataset().utf8()).split(filter);
            if (i > 0 && !mine.equals(split)) {
                return new FilterSql.Split(List.of(), Optional.of(filter));
            }
            split = mine;
        }
        return split;
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        PostgresDataset data = dataset();
        boolean polls = !config.poll().isEmpty();
        if (polls || (config.query().isPresent() && config.splitBy().isEmpty())) {
            PostgresSplit only = PostgresSplit.whole(data.tables().get(0).name());
            return new PostgresSplits(List.of(only.toSplit(polls ? "poll" : "query", 0)));
        }
        List<Split> splits = new ArrayList<>();
        for (Table table : data.tables()) {
            try {
                addSplits(table, plan, splits);
            } catch (SQLException e) {
                forgetSnapshot();
                throw failure("cannot divide " + table.shown(), table, e);
            }
        }
        return new PostgresSplits(splits);
    }

    private VeloException failure(String what, Table table, SQLException e) {
        String grant = table.relation().map(r -> client.grantSelect(r.name())).orElse("");
        return client.errors().map(what, "", e, grant);
    }

    private void addSplits(Table table, ReadPlan plan, List<Split> splits) throws SQLException {
        SharedSnapshot moment = snapshot();
        Optional<Relation> now = Optional.empty();
        if (table.relation().isPresent()) {
            TableName name = table.relation().get().name();
            // Looked at again within the snapshot, so that no row that it shows lies behind the last page.
            now = RelationQueries.find(moment.connection(), name, List.of());
            if (now.isEmpty()) {
                throw VeloException.of(ErrorKind.NOT_FOUND, "cannot read the table '" + name + "'")
                        .where(toString())
                        .why("it is not there any more")
                        .build();
            }
        }
        Optional<KeyColumn> key = keys.of(table);
        if (key.isPresent()) {
            splits.addAll(keys.divide(
                    moment.connection(),
                    table,
                    now,
                    key.get(),
                    plan,
                    conditions(plan),
                    config.splitPages() * PAGE_BYTES));
        } else {
            keys.checkPages(table, plan);
            addSplits(table, now.orElseThrow(), splits);
        }
    }

    /** What of the filter the server applies. */
    private List<String> conditions(ReadPlan plan) {
        return plan.request()
                .filter()
                .map(f -> filter(dataset().tables(), f).pushed())
                .orElse(List.of());
    }

    private void addSplits(Table table, Relation now, List<Split> splits) {
        if (!now.direct()) {
            PostgresSplit whole = PostgresSplit.whole(table.name());
            splits.add(whole.toSplit(table.name(), now.pages()));
            return;
        }
        for (Relation.Part part : now.parts()) {
            String name = part.name().toString();
            if (!part.hasPages()) {
                splits.add(
                        PostgresSplit.part(table.name(), name, Optional.empty()).toSplit(name, part.pages()));
                continue;
            }
            List<PageRanges.Range> ranges = PageRanges.of(part.pages(), config.splitPages());
            for (int i = 0; i < ranges.size(); i++) {
                splits.add(PostgresSplit.part(table.name(), name, Optional.of(ranges.get(i)))
                        .toSplit(name + ":" + i, part.pages()));
            }
        }
    }

    /** The moment that all readers see. */
    private synchronized SharedSnapshot snapshot() throws SQLException {
        if (snapshot == null) {
            snapshot = SharedSnapshot.begin(client.own("cannot begin a snapshot"));
        }
        return snapshot;
    }

    /** What fails in its session ends the transaction that holds it. */
    private synchronized void forgetSnapshot() {
        SharedSnapshot held = snapshot;
        snapshot = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                // The session is gone, and the snapshot with it.
            }
        }
    }

    /** The moment's name, empty when no splits were asked for and each reader has its own. */
    private synchronized Optional<String> snapshotId() {
        return Optional.ofNullable(snapshot).map(SharedSnapshot::id);
    }

    /** Begins a new moment when the old one was lost with its session. */
    private synchronized void renewSnapshot(String lost) throws SQLException {
        SharedSnapshot held = snapshot;
        if (held != null && held.id().equals(lost)) {
            snapshot = null;
            held.close();
            snapshot();
            remark = "the snapshot was lost with its connection; what was not read yet is read as of a later moment";
        }
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        PostgresSplit mine = PostgresSplit.parse(split);
        Table table = dataset().table(mine.table());
        List<String> conditions = conditions(plan);
        if (!config.poll().isEmpty()) {
            PollCursor cursor = cursor(table);
            RowQuery query = RowQuery.polling(plan, table, cursor, conditions);
            return remember(new PostgresPollReader(client, query, cursor, plan, config.pollInterval(), from));
        }
        boolean origin = config.several() && config.query().isEmpty();
        if (mine.keys().isPresent()) {
            PostgresSplit.Keys range = mine.keys().get();
            RowQuery query = RowQuery.keyed(plan, table, key(table, range), range, conditions, from);
            return remember(open(query, origin, plan));
        }
        if (from != null && mine.range().isEmpty()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot go on in the middle of " + table.shown())
                    .where(toString())
                    .why("its rows have no order that lasts")
                    .cure("Begin anew and name a column by split_by, or poll it by a column that grows.")
                    .build();
        }
        RowQuery query = RowQuery.of(plan, table, mine, conditions, from);
        return remember(open(query, origin, plan));
    }

    /** The column that a split names, which has to be the one that divides the table now. */
    private KeyColumn key(Table table, PostgresSplit.Keys split) {
        return keys.of(table)
                .filter(k -> k.name().equals(split.column()))
                .orElseThrow(() -> keys.dividedOtherwise(table));
    }

    private PostgresReader open(RowQuery query, boolean origin, ReadPlan plan) {
        Optional<String> id = snapshotId();
        try {
            return PostgresReader.open(client, query, id, origin, plan);
        } catch (VeloException e) {
            if (id.isPresent() && PostgresErrors.isLostSnapshot(e)) {
                try {
                    renewSnapshot(id.get());
                } catch (SQLException failed) {
                    throw client.errors().map("cannot begin a snapshot", failed);
                }
                return PostgresReader.open(client, query, snapshotId(), origin, plan);
            }
            throw e;
        }
    }

    /** The columns named, and the primary key or the row's place behind them. */
    private PollCursor cursor(Table table) {
        for (String column : config.poll()) {
            dataset().schema().indexOf(column);
        }
        Set<String> columns = new LinkedHashSet<>(config.poll());
        columns.addAll(table.key());
        List<String> quoted = new ArrayList<>();
        columns.forEach(c -> quoted.add(SqlText.identifier(c)));
        boolean plain = table.relation().filter(r -> r.kind() == 'r').isPresent();
        if (table.key().isEmpty() && plain) {
            quoted.add("ctid");
        }
        return new PollCursor(quoted);
    }

    private <R extends DataReader> R remember(R reader) {
        synchronized (this) {
            if (closed) {
                reader.close();
            }
        }
        readers.removeIf(r ->
                (r instanceof PostgresReader p && p.isClosed()) || (r instanceof PostgresPollReader q && q.isClosed()));
        readers.add(reader);
        return reader;
    }

    @Override
    public String identity() {
        return config.options().identity();
    }

    @Override
    public Health health() {
        try {
            return health.look(remark);
        } catch (RuntimeException e) {
            return PostgresErrors.unhealthy(e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        List<DataReader> open = List.copyOf(readers);
        readers.clear();
        open.forEach(DataReader::close);
        forgetSnapshot();
        client.close();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
