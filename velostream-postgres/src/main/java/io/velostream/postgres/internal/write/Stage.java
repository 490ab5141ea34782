package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The staging table of a session: {@code n} a number, {@code k} what the row is for, {@code m} the columns to be left alone,
 * {@code o0 …} key columns as they were, {@code c0 …} the columns of the plan. Not thread-safe.
 */
public final class Stage {
    static final int WHOLE = 1;
    static final int DELETE = 2;
    static final int MOVE = 3;
    static final int PARTIAL = 4;
    static final int LOOK = 5;

    private static final String TEMPORARY = "pg_temp.velostream_stage";

    private final WritePlan plan;
    private final String name;
    private final boolean temporary;
    private boolean used;

    /**
     * For a session.
     *
     * @param own the name of a table to be made and dropped within each transaction; empty for a temporary one, which a
     *     transaction that is prepared must not touch
     */
    Stage(WritePlan plan, Optional<TableName> own) {
        this.plan = plan;
        this.name = own.map(TableName::sql).orElse(TEMPORARY);
        this.temporary = own.isEmpty();
    }

    String name() {
        return name;
    }

    /** Sees to it that the table is there and empty; before the session's mark. */
    String beforeMark(LoadSession session) throws SQLException {
        if (session.stage() != this) {
            session.unmark();
            if (session.stage() instanceof Stage other && !other.temporary) {
                session.execute("DROP TABLE " + other.name);
            }
            session.execute(create());
            session.stage(this);
            used = false;
        }
        // Rows of a failed attempt are dead, but in the way.
        return used ? "TRUNCATE " + name : "";
    }

    private String create() {
        StringBuilder sql = new StringBuilder();
        if (temporary) {
            sql.append("DROP TABLE IF EXISTS ").append(TEMPORARY).append(";CREATE TEMPORARY TABLE velostream_stage");
        } else {
            sql.append("CREATE UNLOGGED TABLE ").append(name);
        }
        sql.append(" (n int4, k int2, m bytea");
        List<WriteColumn> key = plan.key();
        for (int i = 0; i < key.size(); i++) {
            sql.append(", o").append(i).append(' ').append(key.get(i).stageType());
        }
        List<WriteColumn> columns = plan.columns();
        for (int i = 0; i < columns.size(); i++) {
            sql.append(", c").append(i).append(' ').append(columns.get(i).stageType());
        }
        return sql.append(temporary ? ") ON COMMIT DELETE ROWS" : ")").toString();
    }

    /** The COPY that fills it. */
    String copy() {
        used = true;
        return "COPY " + name + " FROM STDIN (FORMAT binary)";
    }

    /** The transaction ends: a temporary table is empty then, another one goes. */
    public static void beforeCommit(LoadSession session) throws SQLException {
        if (session.stage() instanceof Stage stage) {
            if (!stage.temporary) {
                session.unmark();
                session.execute("DROP TABLE " + stage.name);
                session.stage(null);
            }
            stage.used = false;
        }
    }
}
