package io.velostream.formats.avro;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Avro object container files. */
public final class AvroFormat implements FileFormat {
    @Override
    public String name() {
        return "avro";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("avro");
    }

    @Override
    public List<Option<?>> readOptions() {
        return List.of(AvroOptions.MAX_BLOCK_SIZE);
    }

    @Override
    public List<Option<?>> writeOptions() {
        return List.of(AvroOptions.BLOCK_SIZE, AvroOptions.TIME_UNIT);
    }

    @Override
    public int recognise(byte[] head, int length) {
        int size = ContainerHeader.MAGIC.length;
        return length >= size && Arrays.equals(head, 0, size, ContainerHeader.MAGIC, 0, size) ? 100 : 0;
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
        long maxBlock = AvroOptions.get(config, AvroOptions.MAX_BLOCK_SIZE);
        try (BlockReader blocks =
                new BlockReader(file, compression, CompressionOptions.limits(config), Math.toIntExact(maxBlock))) {
            return AvroTypes.columns(blocks.header().schema());
        }
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) {
        return OptionalLong.empty();
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        return new AvroReader(request);
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) throws IOException {
        return new AvroWriter(out, schema, config);
    }

    @Override
    public Joining joining(ConnectorConfig config) {
        return Joining.MERGE;
    }

    @Override
    public void join(List<InputFile> parts, OutputStream out, ConnectorConfig config) throws IOException {
        ContainerJoiner.join(parts, out, Integer.MAX_VALUE - 16);
    }
}
