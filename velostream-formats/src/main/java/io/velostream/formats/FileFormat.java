package io.velostream.formats;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.lines.LineEnds;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A format of records in a file. Thread-safe and without state; found by {@link java.util.ServiceLoader}. Implementations
 * turn faults of the data into {@link io.velostream.api.VeloException} with the file's name and the position; an
 * {@link IOException} means that the storage failed.
 */
public interface FileFormat {
    /** The value of the option {@code format}, as in {@code csv}. */
    String name();

    /** Endings of file names, lower case, without the dot. */
    Set<String> extensions();

    /** Options for reading, beyond those of the connector. */
    List<Option<?>> readOptions();

    /** Options for writing, beyond those of the connector. */
    List<Option<?>> writeOptions();

    /**
     * How sure it is that a file with this beginning (already decompressed, up to some KiB) has this format: 0 not at all,
     * 100 by a magic number.
     */
    int recognise(byte[] head, int length);

    /** Whether a file that is not compressed as a whole can be read in several slices at once. */
    boolean splittable();

    /** Whether the format compresses by itself, so that the file as a whole is not compressed (Parquet, Avro). */
    boolean compressesItself();

    /** The schema of one file: read from its header, or inferred from a sample, or declared in the options. */
    Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException;

    /** The number of rows, where the file tells it exactly in a read or two. */
    OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) throws IOException;

    FormatReader openReader(FormatReadRequest request) throws IOException;

    /**
     * Writes one file. The caller owns the stream, compresses it when asked to, and closes it.
     *
     * @param schema of all batches; a type that the format cannot hold is an error of kind UNSUPPORTED here
     */
    FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) throws IOException;

    /**
     * Where the last complete record of a file that grows ends, for formats of lines.
     *
     * @param from where a record begins
     * @param size of the file now
     * @return {@code from} when no record is complete yet; not the last one perhaps where very many are
     */
    default long endOfRecords(InputFile file, long from, long size, ConnectorConfig config) throws IOException {
        return LineEnds.last(file, from, size);
    }

    /** Whether and how parts written at the same time become one file; a format that says nothing has one writer. */
    default Joining joining(ConnectorConfig config) {
        return Joining.NONE;
    }

    /**
     * Like {@link #openWriter}, for a part that stands behind another one: without what begins a file, such as the header
     * of a CSV file. Only for {@link Joining#CONCATENATE}; an empty part has no bytes.
     */
    default FormatWriter openContinuation(OutputStream out, Schema schema, ConnectorConfig config) throws IOException {
        return openWriter(out, schema, config);
    }

    /**
     * Makes one file of complete files that {@link #openWriter} wrote with the same schema and options, with their rows in
     * order. Only for {@link Joining#MERGE}. The caller closes the stream and the files.
     */
    default void join(List<InputFile> parts, OutputStream out, ConnectorConfig config) throws IOException {
        throw VeloException.of(ErrorKind.UNSUPPORTED, "parts of " + name() + " files cannot be joined")
                .build();
    }
}
