package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.Bytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The rows of {@code COPY … TO STDOUT (FORMAT binary)}, one array a row. Not thread-safe. */
public final class CopyRows {
    private static final int SIGNATURE = 11;
    private static final int COUNT = 2;

    private final CopyOut copy;
    private boolean started;
    private boolean ended;
    private byte @Nullable [] givenBack;
    private int offset;
    private long bytes;

    /** Starts the COPY of a SELECT. */
    public CopyRows(Connection connection, String select) throws SQLException {
        this.copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + select + ") TO STDOUT (FORMAT binary)");
    }

    /** The next row, whose first field's length stands at {@link #offset()}; null at the end. */
    public byte @Nullable [] next() throws SQLException {
        byte[] again = givenBack;
        if (again != null) {
            givenBack = null;
            return again;
        }
        if (ended) {
            return null;
        }
        byte[] row = copy.readFromCopy();
        if (row == null) {
            throw new SQLException("the server ended the rows without saying so", "08P01");
        }
        bytes += row.length;
        if (!started) {
            started = true;
            // Signature, flags, and an extension of the header that says how long it is; the first row stands behind.
            row = Arrays.copyOfRange(row, SIGNATURE + 8 + Bytes.int32(row, SIGNATURE + 4), row.length);
        }
        if (Bytes.int16(row, 0) < 0) {
            ended = true;
            while (copy.readFromCopy() != null) {
                throw new SQLException("the server sent more behind the last row", "08P01");
            }
            return null;
        }
        offset = COUNT;
        return row;
    }

    /** Lets {@link #next()} give the last row once more. */
    void giveBack(byte[] row) {
        givenBack = row;
    }

    /** Where the first field of the last row begins: its length, then its bytes. */
    public int offset() {
        return offset;
    }

    /** Whether all rows came, so that the connection can be used for something else. */
    public boolean isEnded() {
        return ended;
    }

    /** Bytes that came so far. */
    public long bytes() {
        return bytes;
    }
}
