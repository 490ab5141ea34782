package io.velostream.file.parquet;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.read.ParquetReader;
import io.velostream.file.parquet.internal.write.ParquetConcat;
import io.velostream.file.parquet.internal.write.ParquetWriter;
import io.velostream.file.parquet.internal.write.WriteSettings;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Parquet files. Their pages go straight into columns and back, without rows in between; only the column chunks that are
 * wanted are read, and of these only the pages that a filter leaves. Thread-safe.
 */
public final class ParquetFormat implements FileFormat {
    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("parquet", "parq", "pq");
    }

    @Override
    public List<Option<?>> readOptions() {
        return List.of();
    }

    @Override
    public List<Option<?>> writeOptions() {
        return ParquetOptions.WRITE;
    }

    @Override
    public int recognise(byte[] head, int length) {
        return length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1' ? 100 : 0;
    }

    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public boolean compressesItself() {
        return true;
    }

    @Override
    public Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        checkPlain(compression, file);
        return Footer.shared(file).schema();
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        checkPlain(compression, file);
        return OptionalLong.of(Footer.shared(file).rows());
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        checkPlain(request.compression(), request.file());
        return new ParquetReader(request);
    }

    private static void checkPlain(Compression compression, InputFile file) {
        if (compression != Compression.NONE) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "A Parquet file that is compressed as a whole cannot be read")
                    .where(file.name())
                    .why("it is compressed by " + compression.name().toLowerCase(java.util.Locale.ROOT)
                            + ", and Parquet is read from its end")
                    .cure("Decompress it first; Parquet compresses its pages by itself.")
                    .build();
        }
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) throws IOException {
        return new ParquetWriter(out, schema, settings(config));
    }

    @Override
    public Joining joining(ConnectorConfig config) {
        return Joining.MERGE;
    }

    /** Appends the row groups of the parts as they are, without decoding them. */
    @Override
    public void join(List<InputFile> parts, OutputStream out, ConnectorConfig config) throws IOException {
        ParquetConcat.join(parts, out);
    }

    private static WriteSettings settings(ConnectorConfig config) {
        return new WriteSettings(
                Codecs.named(ParquetOptions.codec(config)),
                ParquetOptions.level(config),
                config.get(ParquetOptions.ROW_GROUP_SIZE),
                config.get(ParquetOptions.ROW_GROUP_ROWS),
                config.get(ParquetOptions.PAGE_SIZE).intValue(),
                config.get(ParquetOptions.DICTIONARY),
                Set.copyOf(config.get(ParquetOptions.BLOOM_FILTERS)),
                config.get(ParquetOptions.BLOOM_FILTER_FPP));
    }
}
