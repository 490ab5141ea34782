package io.velostream.formats.avro;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.airlift.compress.snappy.SnappyCompressor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Compresses the blocks of a new container. Not thread-safe. */
abstract class BlockPacker implements AutoCloseable {
    private final String codec;
    byte[] packed = new byte[0];

    BlockPacker(String codec) {
        this.codec = codec;
    }

    /** The packer for what the option {@code compression} says: gzip is deflate here, nothing said is snappy. */
    static BlockPacker of(Compression compression, OptionalInt level) {
        level.ifPresent(compression::checkLevel);
        return switch (compression) {
            case NONE -> new None();
            case GZIP -> new Deflate(level.orElse(6));
            case ZSTD -> new Zstandard(level.orElse(3));
            case SNAPPY -> new Snappy();
            case BZIP2 -> new Bzip2(level.orElse(9));
            case LZ4 ->
                throw VeloException.of(ErrorKind.UNSUPPORTED, "Avro files cannot be compressed with lz4")
                        .why("the format does not have it")
                        .cure("Set compression to snappy, zstd, gzip, bzip2 or none.")
                        .build();
        };
    }

    /** The name of the codec in the header of the container. */
    String codec() {
        return codec;
    }

    /** Compresses the first bytes of {@code plain} to {@link #packed()} and returns how many those are. */
    abstract int pack(byte[] plain, int length);

    byte[] packed() {
        return packed;
    }

    @Override
    public void close() {}

    final void reserve(int size) {
        if (packed.length < size) {
            packed = new byte[size];
        }
    }

    private static final class None extends BlockPacker {
        None() {
            super("null");
        }

        @Override
        int pack(byte[] plain, int length) {
            packed = plain;
            return length;
        }
    }

    private static final class Deflate extends BlockPacker {
        private final Deflater deflater;

        Deflate(int level) {
            super("deflate");
            this.deflater = new Deflater(level, true);
        }

        @Override
        int pack(byte[] plain, int length) {
            deflater.reset();
            deflater.setInput(plain, 0, length);
            deflater.finish();
            int filled = 0;
            // What deflate adds at most: 5 bytes a stored block of 16 KiB, and some for the frame.
            reserve(Math.addExact(length, (length >> 12) + 64));
            while (!deflater.finished()) {
                filled += deflater.deflate(packed, filled, packed.length - filled);
            }
            return filled;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    private static final class Snappy extends BlockPacker {
        private final SnappyCompressor compressor = new SnappyCompressor();
        private final CRC32 crc = new CRC32();

        Snappy() {
            super("snappy");
        }

        @Override
        int pack(byte[] plain, int length) {
            reserve(Math.addExact(compressor.maxCompressedLength(length), 4));
            int size = compressor.compress(plain, 0, length, packed, 0, packed.length);
            crc.reset();
            crc.update(plain, 0, length);
            int checksum = (int) crc.getValue();
            for (int i = 0; i < 4; i++) {
                packed[size + i] = (byte) (checksum >>> (24 - 8 * i));
            }
            return size + 4;
        }
    }

    private static final class Zstandard extends BlockPacker {
        private final ZstdCompressCtx context = new ZstdCompressCtx();

        Zstandard(int level) {
            super("zstandard");
            context.setLevel(level).setChecksum(true);
        }

        @Override
        int pack(byte[] plain, int length) {
            reserve(Math.toIntExact(Zstd.compressBound(length)));
            return context.compressByteArray(packed, 0, packed.length, plain, 0, length);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static final class Bzip2 extends BlockPacker {
        private final int level;

        Bzip2(int level) {
            super("bzip2");
            this.level = level;
        }

        @Override
        int pack(byte[] plain, int length) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new BZip2CompressorOutputStream(bytes, level)) {
                out.write(plain, 0, length);
            } catch (IOException e) {
                throw VeloException.of(ErrorKind.INTERNAL, "Cannot compress a block")
                        .cause(e)
                        .build();
            }
            packed = bytes.toByteArray();
            return packed.length;
        }
    }
}
