package io.velostream.postgres.internal.read;

import io.velostream.api.ReadRequest;
import io.velostream.postgres.internal.sql.SqlText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where to cut a dataset into ranges of a key that hold about the same number of rows.
 *
 * <p>The least and the greatest key say nothing of what lies between, and the server's histogram is there for tables alone,
 * which seldom need this, and may be old. So quantiles are taken: of some pages of a table, and else of one run of the query
 * for its key alone, of which a random part is sorted. That is one run more than reading it by one reader would take, whatever
 * the number of ranges, and it holds a bounded number of keys.
 */
public final class KeyCuts {
    /** Quantiles that are looked at, and ranges at most. */
    static final int FINE = 256;
    /** Keys that are sorted, roughly: quantiles of so many are within half a hundredth. */
    private static final int SAMPLE_ROWS = 100_000;

    private static final int SAMPLE_PAGES = 2000;
    /** Ranges of fewer rows are not worth a statement of their own. */
    private static final int LEAST_ROWS = 100;
    /** Many ranges are made where they take the server no more than so many times what one statement for all rows takes. */
    private static final double MOST_WORK = 4;

    private static final Pattern COST = Pattern.compile("cost=[0-9.]+\\.\\.([0-9.]+) rows=([0-9]+) width=([0-9]+)");

    private final Connection connection;
    private final KeyColumn key;
    private final String from;
    private final List<String> conditions;
    private final List<SourceColumn> columns;

    /**
     * @param from the source with its alias
     * @param conditions of rows that are wanted at all
     * @param columns that are read
     */
    public KeyCuts(
            Connection connection, KeyColumn key, String from, List<String> conditions, List<SourceColumn> columns) {
        this.connection = connection;
        this.key = key;
        this.from = from;
        this.conditions = conditions;
        this.columns = columns;
    }

    /**
     * Cuts in the order of the key.
     *
     * @param keys where ranges but the first begin, as {@link KeyColumn#text} writes them
     * @param shares the part of all keys in each range, one more than there are keys
     * @param nulls whether there are, or may be, rows without a key
     * @param nullShare which part of all rows these are
     * @param ties whether more rows are likely to have the same key than fit into a batch
     * @param bytes of all rows, roughly
     */
    public record Cuts(
            List<String> keys, List<Double> shares, boolean nulls, double nullShare, boolean ties, double bytes) {}

    private record Estimate(double cost, double rows, int width) {}

    private record Sample(List<String> quantiles, long rows, long keys, long values, double part) {
        /** Rows with the same key, roughly: of the key that most have, or on average. */
        double sameKey() {
            long most = 1;
            for (int i = 0, first = 0; i < quantiles.size(); i++) {
                first = quantiles.get(i).equals(quantiles.get(first)) ? first : i;
                most = Math.max(most, i - first + 1);
            }
            double heavy = most > 1 ? (most - 1.0) * keys / quantiles.size() : 0;
            // A value that a sample shows but once may have one row or many.
            double average = 2 * values <= keys ? (double) keys / values : 0;
            return Math.max(heavy, average) / part;
        }
    }

    /**
     * Finds them.
     *
     * @param pages of a table whose pages can be sampled, else 0
     * @param splitBytes of rows that a range is to hold
     */
    public Cuts find(long pages, long splitBytes, ReadRequest request) throws SQLException {
        Estimate all = estimate(List.of());
        Sample sample = pages > 0 ? ofPages(pages) : ofRows(all.rows());
        double rows = sample.rows() / sample.part();
        double bytes = rows * Math.max(1, all.width());
        boolean nulls = key.isNullable() && (sample.part() < 1 || sample.keys() < sample.rows());
        double nullShare = sample.rows() == 0 ? 0 : 1 - (double) sample.keys() / sample.rows();
        List<String> fine = sample.quantiles();
        if (fine.isEmpty()) {
            return new Cuts(List.of(), List.of(1.0), nulls, nullShare, false, bytes);
        }
        // As many as there are readers where they are large enough, and more where each is larger than it should be.
        int few = (int) Math.max(1, Math.min(request.parallelism(), rows / LEAST_ROWS));
        int wanted = (int) Math.max(few, Math.min(FINE, Math.ceil(bytes / splitBytes)));
        List<Integer> slots = slots(fine, wanted);
        if (wanted > few && slots.size() > few && !isFound(fine, slots, all)) {
            // Each range costs as much as all of it: a view that computes, or no index. So no more than one a reader.
            slots = slots(fine, few);
        }
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i <= slots.size(); i++) {
            int begin = i == 0 ? 0 : slots.get(i - 1);
            int end = i == slots.size() ? fine.size() : slots.get(i);
            shares.add((double) (end - begin) / fine.size());
        }
        return new Cuts(
                slots.stream().map(fine::get).toList(),
                shares,
                nulls,
                nullShare,
                2 * sample.sameKey() > request.batchRows(),
                bytes);
    }

    /** Which of the quantiles begin a range. One that many rows have gets a range of its own. */
    static List<Integer> slots(List<String> fine, int wanted) {
        TreeSet<Integer> slots = new TreeSet<>();
        for (int i = 1; i < wanted; i++) {
            String value = fine.get((int) ((long) i * fine.size() / wanted));
            int first = fine.indexOf(value);
            int next = fine.lastIndexOf(value) + 1;
            if (first > 0) {
                slots.add(first);
            }
            if (next < fine.size() && next - first > fine.size() / wanted) {
                slots.add(next);
            }
        }
        return List.copyOf(slots);
    }

    private boolean isFound(List<String> fine, List<Integer> slots, Estimate all) throws SQLException {
        int middle = slots.size() / 2;
        KeyRange range = KeyRange.between(
                Optional.of(fine.get(slots.get(middle - 1))), Optional.of(fine.get(slots.get(middle))));
        return estimate(key.conditions(range)).cost() * (slots.size() + 1) < all.cost() * MOST_WORK;
    }

    private Estimate estimate(List<String> range) throws SQLException {
        SelectSql select =
                SelectSql.from(from).columns(columns).where(conditions).where(range);
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN " + select)) {
            if (plan.next()) {
                Matcher top = COST.matcher(plan.getString(1));
                if (top.find()) {
                    return new Estimate(
                            Double.parseDouble(top.group(1)),
                            Double.parseDouble(top.group(2)),
                            Integer.parseInt(top.group(3)));
                }
            }
            throw new SQLException("the server shows plans in a form that is not known", "58000");
        }
    }

    private Sample ofPages(long pages) throws SQLException {
        double part = Math.min(1, (double) SAMPLE_PAGES / pages);
        String sampled = part < 1
                ? from + String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", 100 * part)
                : from;
        return sample(sampled, List.of(), part);
    }

    private Sample ofRows(double rows) throws SQLException {
        double part = Math.min(1, SAMPLE_ROWS / Math.max(1, rows));
        if (part > 0.5) {
            return sample(from, List.of(), 1);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.setseed(0.5)");
        }
        return sample(from, List.of(String.format(Locale.ROOT, "pg_catalog.random() < %.12f", part)), part);
    }

    private Sample sample(String source, List<String> more, double part) throws SQLException {
        String fractions = IntStream.range(0, FINE)
                .mapToObj(i -> String.format(Locale.ROOT, "%.8f", (double) i / FINE))
                .collect(Collectors.joining(","));
        SelectSql select = SelectSql.from(source)
                .select("pg_catalog.percentile_disc('{" + fractions + "}'::pg_catalog.float8[]) WITHIN GROUP (ORDER BY "
                        + key.ordered() + ") AS v")
                .select("pg_catalog.count(*) AS n")
                .select("pg_catalog.count(" + key.ordered() + ") AS k")
                .select("pg_catalog.count(DISTINCT " + key.ordered() + ") AS d")
                .where(conditions)
                .where(more);
        String sql = "SELECT q.n, q.k, q.d, (SELECT pg_catalog.array_agg(" + key.text("u.v")
                + " ORDER BY u.i) FROM pg_catalog.unnest(q.v) WITH ORDINALITY AS u (v, i)) FROM (" + select + ") AS q";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            Array texts = row.getArray(4);
            List<String> quantiles = texts == null ? List.of() : List.of((String[]) texts.getArray());
            return new Sample(quantiles, row.getLong(1), row.getLong(2), row.getLong(3), part);
        }
    }

    /** These keys without repetition, in the order of the key. */
    public List<String> sorted(List<String> keys) throws SQLException {
        String constants =
                keys.stream().distinct().map(SqlText::literal).collect(Collectors.joining(",", "ARRAY[", "]"));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT u.v FROM pg_catalog.unnest(" + constants
                        + "::pg_catalog.text[]) AS u (v) ORDER BY " + key.ordered("u.v", from))) {
            List<String> sorted = new ArrayList<>();
            while (rows.next()) {
                sorted.add(rows.getString(1));
            }
            return sorted;
        }
    }
}
