package io.velostream.file;

import io.velostream.api.ConnectorProvider;
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

    private static synchronized Path target(String name) {
        return folder.resolve(++targets + name);
    }

    private static String declared(Schema schema) {
        return "&schema="
                + schema.toString()
                        .replace("\"", "%22")
                        .replace(" ", "%20")
                        .replace("?", "%3F")
                        .replace("#", "%23")
                        .replace("+", "%2B")
                        .replace("&", "%26")
                        .replace("=", "%3D");
    }

    @Nested
    class JsonLinesFolderSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target("-folder") + "?format=jsonl";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + declared(schema);
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }
    }

    @Nested
    class JsonLinesFileSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target(".jsonl.gz") + "?compression=gzip";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + declared(schema);
        }
    }

    @Nested
    class JsonLinesFolderSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target("-folder") + "?format=jsonl";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + declared(schema);
        }
    }

    @Nested
    class JsonLinesSmallSplitsSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target(".jsonl").toString();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + "?split_size=100" + declared(schema);
        }
    }

    @Nested
    class ParquetFileSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target(".parquet").toString();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri;
        }
    }

    @Nested
    class ParquetFolderSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target("-folder") + "?format=parquet&max_file_rows=300";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri.substring(0, sinkUri.indexOf('?'));
        }
    }

    @Nested
    class AvroFolderSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target("-folder") + "?format=avro";
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri;
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }
    }

    @Nested
    class CsvFileSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target(".csv").toString();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + "?" + declared(schema).substring(1);
        }
    }

    @Nested
    class CsvSmallSplitsSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new FileProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return target(".csv").toString();
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return sinkUri + "?split_size=200" + declared(schema);
        }
    }
}
