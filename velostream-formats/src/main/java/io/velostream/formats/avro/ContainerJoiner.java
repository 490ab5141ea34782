package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Makes one container of several with the same schema and codec: their blocks are copied as they are. */
final class ContainerJoiner {
    private ContainerJoiner() {}

    static void join(List<InputFile> parts, OutputStream out, int maxBlock) throws IOException {
        ContainerHeader first = null;
        AvroOutput head = new AvroOutput();
        for (InputFile part : parts) {
            try (BlockReader blocks = new BlockReader(part, Compression.NONE, DecompressionLimits.NONE, maxBlock)) {
                if (first == null) {
                    first = blocks.header();
                    first.write(out);
                } else {
                    checkSame(first, blocks.header(), part);
                }
                while (blocks.next(Long.MAX_VALUE)) {
                    head.truncate(0);
                    head.writeLong(blocks.rows());
                    head.writeLong(blocks.storedSize());
                    out.write(head.data(), 0, head.size());
                    out.write(blocks.stored(), 0, blocks.storedSize());
                    out.write(first.sync());
                }
            }
        }
    }

    private static void checkSame(ContainerHeader first, ContainerHeader other, InputFile part) {
        if (!first.schemaJson().equals(other.schemaJson()) || !first.codec().equals(other.codec())) {
            throw VeloException.of(ErrorKind.INTERNAL, "Cannot join parts of an Avro file")
                    .where(part.name())
                    .why("it has another schema or codec than the part before it")
                    .build();
        }
    }
}
