package io.velostream.bench.run;

import io.velostream.bench.data.Lineitem;
import io.velostream.bench.peer.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** The files that cases read, made when they are first asked for. */
public record Inputs(Path folder, double scale) {
    public Path csv() throws IOException {
        return Lineitem.csv(folder, scale);
    }

    public Path jsonLines() throws IOException {
        return Lineitem.jsonLines(folder, scale);
    }

    /** A tenth of the data, to warm up with. */
    Inputs tenth() {
        return new Inputs(folder, scale / 10);
    }

    /** Written by DuckDB with zstd, so that no implementation reads its own files. */
    public Path parquet() throws IOException, SQLException {
        Path file = folder.resolve("lineitem-" + scale + ".parquet");
        if (!Files.exists(file)) {
            DuckDb.csvToParquet(csv(), file, 2);
        }
        return file;
    }
}
