package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Writes a container. */
final class AvroWriter implements FormatWriter {
    private final OutputStream out;
    private final ValueEncoder<?>[] encoders;
    private final BlockPacker packer;
    private final int blockSize;
    private final byte[] sync = new byte[ContainerHeader.SYNC_SIZE];
    private final AvroOutput block = new AvroOutput();
    private final AvroOutput head = new AvroOutput();
    private long blockRows;
    private long written;

    AvroWriter(OutputStream out, Schema schema, ConnectorConfig config) throws IOException {
        this.out = out;
        boolean nanos = AvroOptions.get(config, AvroOptions.TIME_UNIT) == AvroOptions.TimeUnit.NS;
        this.blockSize = Math.toIntExact(AvroOptions.get(config, AvroOptions.BLOCK_SIZE));
        this.encoders = schema.fields().stream().map(f -> Encoders.of(f, nanos)).toArray(ValueEncoder<?>[]::new);
        this.packer = BlockPacker.of(
                CompressionOptions.declared(config).orElse(Compression.SNAPPY), CompressionOptions.level(config));
        ThreadLocalRandom.current().nextBytes(sync);
        try {
            ContainerHeader header = ContainerHeader.of(AvroSchemas.of(schema, nanos), packer.codec(), sync);
            header.write(out);
            written = header.end();
        } catch (IOException | RuntimeException e) {
            packer.close();
            throw e;
        }
    }

    private void pass(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }

    @Override
    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        List<RejectedRow> rejected = new ArrayList<>();
        for (int i = 0; i < encoders.length; i++) {
            encoders[i].bind(batch.column(i));
        }
        for (int row = 0; row < batch.rowCount(); row++) {
            int start = block.size();
            for (ValueEncoder<?> encoder : encoders) {
                encoder.encode(row, block);
            }
            @Nullable String reason = block.takeReason();
            if (reason != null) {
                block.truncate(start);
                rejected.add(RejectedRow.ofBatch(row, ErrorKind.DATA, reason));
                continue;
            }
            blockRows++;
            if (block.size() >= blockSize) {
                endBlock();
            }
        }
        return rejected;
    }

    private void endBlock() throws IOException {
        if (blockRows == 0) {
            return;
        }
        int size = packer.pack(block.data(), block.size());
        head.truncate(0);
        head.writeLong(blockRows);
        head.writeLong(size);
        pass(head.data(), head.size());
        pass(packer.packed(), size);
        pass(sync, sync.length);
        block.truncate(0);
        blockRows = 0;
    }

    @Override
    public void flush() throws IOException {
        endBlock();
        out.flush();
    }

    @Override
    public long estimatedSize() {
        return written + block.size();
    }

    @Override
    public void finish() throws IOException {
        endBlock();
    }

    @Override
    public void close() {
        packer.close();
    }
}
