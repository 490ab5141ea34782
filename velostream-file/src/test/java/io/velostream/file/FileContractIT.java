package io.velostream.file;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.testkit.SinkContract;
import io.velostream.testkit.SourceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The connector's contract over each format, into a folder and into one file. */
class FileContractIT {
    @TempDir
    static Path folder;

    private static int targets;

    /**
     * Where rows are written and how they are read again.
     *
     * @param name how the names end
     * @param written the query when it is written
     * @param read the query when it is read
     * @param declared whether the reader is told the schema, because the format does not hold all of it
     */
    private record Target(String name, String written, String read, boolean declared) {
        private static synchronized String next() {
            return folder.resolve(Integer.toString(++targets)).toString();
        }

        String sinkUri() {
            return next() + name + "?" + written;
        }

        String sourceUri(String sinkUri, Schema schema) {
            ConnectorUri uri = ConnectorUri.parse(sinkUri.substring(0, sinkUri.indexOf('?') + 1) + read);
            return (declared ? uri.withOption("schema", schema.toString()) : uri).toString();
        }
    }

    abstract static class Source extends SourceContract {
        private final Target target;

        private Source(Target target) {
            this.target = target;
        }

        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target.sinkUri();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return target.sourceUri(sinkUri, schema);
        }
    }

    abstract static class Sink extends SinkContract {
        private final Target target;

        private Sink(Target target) {
            this.target = target;
        }

        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target.sinkUri();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return target.sourceUri(sinkUri, schema);
        }

        /** A folder has a file for each round and lane. */
        @Override
        protected boolean keepsOrder() {
            return !target.name.equals("-folder");
        }
    }

    @Nested
    class JsonLinesFolderSink extends Sink {
        JsonLinesFolderSink() {
            super(new Target("-folder", "format=jsonl", "format=jsonl", true));
        }
    }

    @Nested
    class JsonLinesFileSink extends Sink {
        JsonLinesFileSink() {
            super(new Target(".jsonl.gz", "compression=gzip", "", true));
        }
    }

    @Nested
    class JsonLinesFolderSource extends Source {
        JsonLinesFolderSource() {
            super(new Target("-folder", "format=jsonl", "format=jsonl", true));
        }
    }

    @Nested
    class JsonLinesSmallSplitsSource extends Source {
        JsonLinesSmallSplitsSource() {
            super(new Target(".jsonl", "", "split_size=100", true));
        }
    }

    @Nested
    class ParquetFileSink extends Sink {
        ParquetFileSink() {
            super(new Target(".parquet", "", "", false));
        }
    }

    @Nested
    class ParquetFolderSource extends Source {
        ParquetFolderSource() {
            super(new Target("-folder", "format=parquet&max_file_rows=300", "", false));
        }
    }

    @Nested
    class AvroFolderSink extends Sink {
        AvroFolderSink() {
            super(new Target("-folder", "format=avro", "", false));
        }
    }

    @Nested
    class CsvFileSink extends Sink {
        CsvFileSink() {
            super(new Target(".csv", "", "", true));
        }
    }

    @Nested
    class CsvSmallSplitsSource extends Source {
        CsvSmallSplitsSource() {
            super(new Target(".csv", "", "split_size=200", true));
        }
    }
}
