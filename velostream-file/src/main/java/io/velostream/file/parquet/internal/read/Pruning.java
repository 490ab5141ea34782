package io.velostream.file.parquet.internal.read;

import io.velostream.api.expr.Expression;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.parquet.format.RowGroup;

/** Which row groups and pages can hold rows that match a filter. */
final class Pruning {
    private Pruning() {}

    static Pruning of(Optional<Expression> filter, Footer footer) {
        return new Pruning();
    }

    boolean mayMatch(RowGroup group, InputFile file, int index) throws IOException {
        return true;
    }

    RowRanges ranges(RowGroup group, InputFile file, int index) throws IOException {
        return RowRanges.all(group.getNum_rows());
    }
}
