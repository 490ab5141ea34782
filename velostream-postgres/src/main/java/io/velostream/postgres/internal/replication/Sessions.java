package io.velostream.postgres.internal.replication;

import io.velostream.api.VeloException;
import java.sql.Connection;
import java.sql.SQLException;

/** Where this package gets its connections from, and what becomes of the driver's exceptions. Thread-safe. */
public interface Sessions {
    /** A pooled session in auto-commit; closing it gives it back. */
    Connection borrow(String what);

    /** A session that the caller closes. */
    Connection own(String what);

    /** A session that speaks the replication protocol; the caller closes it. */
    Connection replication(String what);

    /**
     * The failure of an operation.
     *
     * @param place where within the database
     */
    VeloException failure(String what, String place, SQLException e);

    /** The masked URI. */
    String where();
}
