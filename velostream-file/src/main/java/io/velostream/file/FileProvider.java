package io.velostream.file;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import io.velostream.file.internal.store.LocalStorage;
import java.util.Set;

/** {@code file://}: records in files of the local file system, standard input and standard output. */
public final class FileProvider implements ConnectorProvider {
    private static final Set<String> SCHEMES = Set.of("file");

    /** For the service loader. */
    public FileProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public String summary() {
        return "Files of records: CSV, JSON, Parquet, Avro, text; folders, patterns, standard input and output";
    }

    @Override
    public OptionSet sourceOptions() {
        return FileOptions.SOURCE;
    }

    @Override
    public OptionSet sinkOptions() {
        return FileOptions.SINK;
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        return new FileSource(FileConfig.input(config), LocalStorage.INSTANCE);
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        return new FileSink(FileConfig.output(config), LocalStorage.INSTANCE);
    }
}
