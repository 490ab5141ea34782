package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The columns by which a source polls. Their texts lead the fields of each row, rows come in their order, and the next poll begins
 * behind the last row's. Not thread-safe.
 */
public final class PollCursor {
    private final List<String> columns;
    private final List<String> expressions;
    private byte[] before = {};
    private int beforeLength;

    /** Names of columns, quoted. */
    public PollCursor(List<String> columns) {
        this.columns = List.copyOf(columns);
        // With the alias, because ORDER BY takes a bare name for what is selected under it, be it another column's
        // text.
        this.expressions = columns.stream().map(c -> SelectSql.ALIAS + "." + c).toList();
    }

    public int size() {
        return columns.size();
    }

    /** The SELECT, whose source has the alias, with the leading fields, in order, without rows that have no place in it. */
    public SelectSql leading(SelectSql select) {
        SelectSql all = select;
        for (String column : expressions) {
            all = all.select(column + "::pg_catalog.text").where(column + " IS NOT NULL");
        }
        return all.orderBy(String.join(", ", expressions));
    }

    /** The condition for rows behind one with these values. */
    public String behind(List<String> values) {
        List<String> literals = values.stream().map(SqlText::literal).toList();
        return "(" + String.join(", ", expressions) + ") > (" + String.join(", ", literals) + ")";
    }

    /** The values of a row. */
    public List<String> values(byte[] row, int offset) {
        List<String> values = new ArrayList<>(columns.size());
        int at = offset;
        for (int i = 0; i < columns.size(); i++) {
            int length = Bytes.int32(row, at);
            values.add(new String(row, at + 4, length, StandardCharsets.UTF_8));
            at += 4 + length;
        }
        return values;
    }

    /** For messages. */
    public String shown(byte[] row, int offset) {
        return String.join(", ", columns) + " = " + String.join(", ", values(row, offset));
    }

    /** Another statement's rows come. */
    public void restart() {
        beforeLength = 0;
    }

    /** Two rows with the same values would not be told apart when the next poll begins between them. */
    public void checkUnique(byte[] row, int offset) {
        int end = offset;
        for (int i = 0; i < columns.size(); i++) {
            end += 4 + Bytes.int32(row, end);
        }
        int length = end - offset;
        if (length == beforeLength && Arrays.equals(before, 0, length, row, offset, end)) {
            throw new UnorderedRows(shown(row, offset));
        }
        before = Arrays.copyOfRange(row, offset, end);
        beforeLength = length;
    }
}
