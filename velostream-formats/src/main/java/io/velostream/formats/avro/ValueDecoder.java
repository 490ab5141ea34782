package io.velostream.formats.avro;

import io.velostream.api.batch.ColumnBuilder;

/** Reads values of one schema to one column: exactly one row each time. */
abstract class ValueDecoder extends Step {
    /** Whether and where a value may be null. */
    record Nulls(int branch, boolean wanted) {
        /** For schemas that are no union. */
        static final Nulls NONE = new Nulls(-1, true);
        /** For a union of one type, which still has its index. */
        static final int LONE = -2;
    }

    private final ColumnBuilder out;
    private final Nulls nulls;

    ValueDecoder(ColumnBuilder out, Nulls nulls) {
        this.out = out;
        this.nulls = nulls;
    }

    @Override
    final void run(AvroInput in) {
        if (nulls.branch() == -1) {
            value(in);
        } else if (nulls.branch() == Nulls.LONE) {
            in.readBranch(1);
            value(in);
        } else if (in.readBranch(2) != nulls.branch()) {
            value(in);
        } else {
            putNull(in);
        }
    }

    final void putNull(AvroInput in) {
        if (!nulls.wanted()) {
            in.reject("a null where the column has none");
        }
        out.appendNull();
    }

    /** Appends a null in place of a value that cannot be one of the column; the record is rejected. */
    final void reject(AvroInput in, String why) {
        in.reject(why);
        out.appendNull();
    }

    abstract void value(AvroInput in);
}
