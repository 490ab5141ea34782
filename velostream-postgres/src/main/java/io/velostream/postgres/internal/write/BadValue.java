package io.velostream.postgres.internal.write;

import java.sql.SQLException;

/** A value that cannot be stored was met while rows were staged together. */
final class BadValue extends SQLException {
    private static final long serialVersionUID = 1L;

    BadValue(String reason) {
        super(reason, "22000");
    }
}
