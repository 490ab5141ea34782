package io.velostream.postgres.internal.write;

import io.velostream.api.batch.RecordBatch;
import java.sql.SQLException;

/** Copies rows into the table itself, or into a staging table when some values travel as text. Not thread-safe. */
final class DirectLoad implements RangeLoader.Work {
    private final String copy;
    private final RowEncoder encoder;
    private LoadSession session;
    private Rejects rejects = new Rejects();
    private int[] rows = new int[0];
    private int[] sent = new int[0];
    private int sentCount;

    DirectLoad(WritePlan plan, LoadSession session) {
        this.session = session;
        this.encoder = new RowEncoder(plan.columns());
        this.copy = "COPY " + plan.table().sql() + " ("
                + TableDdl.names(
                        plan.columns().stream().map(c -> c.target().name()).toList())
                + ") FROM STDIN (FORMAT binary)";
    }

    /** Copies these rows of a batch. */
    void load(LoadSession to, RecordBatch batch, int[] chosen, int count, Rejects rejected) throws SQLException {
        begin(to, batch, chosen, rejected);
        try {
            RangeLoader.load(session, count, Integer.MAX_VALUE, this);
        } finally {
            encoder.release();
        }
    }

    /**
     * Copies these rows in one go.
     *
     * @return false when a row with the key of one is there already; then nothing was copied
     */
    boolean tryLoad(LoadSession to, RecordBatch batch, int[] chosen, int count, Rejects rejected) throws SQLException {
        begin(to, batch, chosen, rejected);
        session.mark("");
        try {
            load(0, count);
            return true;
        } catch (SQLException e) {
            if (!RowFaults.isOfRow(e)) {
                throw e;
            }
            session.backToMark();
            return false;
        } finally {
            encoder.release();
        }
    }

    /** Begins a COPY for {@link #append}. */
    void open(LoadSession to) throws SQLException {
        to.beginCopy(copy);
    }

    /** Adds these rows of a batch to the COPY that is open. */
    void append(LoadSession to, RecordBatch batch, int[] chosen, int count, Rejects rejected) throws SQLException {
        begin(to, batch, chosen, rejected);
        try {
            sentCount = 0;
            put(session.copyBuffer(), 0, count);
        } finally {
            encoder.release();
        }
    }

    private void begin(LoadSession to, RecordBatch batch, int[] chosen, Rejects rejected) {
        session = to;
        rows = chosen;
        rejects = rejected;
        sent = sent.length < batch.rowCount() ? new int[batch.rowCount()] : sent;
        encoder.bind(batch);
    }

    @Override
    public String beforeMark() {
        return "";
    }

    @Override
    public void load(int from, int to) throws SQLException {
        sentCount = 0;
        put(session.beginCopy(copy), from, to);
        session.endCopy();
    }

    private void put(CopyBytes out, int from, int to) throws SQLException {
        for (int i = from; i < to; i++) {
            int row = rows[i];
            if (rejects.contains(row)) {
                continue;
            }
            int start = out.size();
            out.putShort(encoder.size());
            String problem = encoder.put(row, out);
            if (problem == null) {
                sent[sentCount++] = i;
                session.rowDone();
            } else {
                out.truncate(start);
                rejects.add(row, problem);
            }
        }
    }

    @Override
    public int culprit(SQLException failure) {
        long row = RowFaults.copyRow(failure);
        return row >= 1 && row <= sentCount ? sent[(int) row - 1] : -1;
    }

    @Override
    public void reject(int unit, SQLException failure) {
        rejects.add(rows[unit], RowFaults.reason(failure));
    }
}
