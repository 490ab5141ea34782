package io.velostream.postgres.internal.write;

import java.sql.SQLException;

/** A change came to a row that the table does not have, and said too little to make it. */
final class MissingRow extends SQLException {
    private static final long serialVersionUID = 1L;

    MissingRow() {
        super(
                "the table has no row with its key, and the stream did not send the columns that did not change",
                "22000");
    }
}
