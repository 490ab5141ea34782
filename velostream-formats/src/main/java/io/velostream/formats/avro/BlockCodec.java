package io.velostream.formats.avro;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZUtils;

/** Decompresses the blocks of a container, one after another, to an array that it keeps. Not thread-safe. */
abstract class BlockCodec implements AutoCloseable {
    private static final int FIRST_GUESS = 1 << 16;
    private static final int MAX_XZ_KIB = 128 << 10;

    final int limit;
    byte[] block = new byte[0];

    BlockCodec(int limit) {
        this.limit = limit;
    }

    /**
     * The codec of this name, as the header of a container gives it.
     *
     * @param limit bytes of a decompressed block at most
     */
    static BlockCodec of(String name, int limit) {
        return switch (name) {
            case "null" -> new None(limit);
            case "deflate" -> new Deflate(limit);
            case "snappy" -> new Snappy(limit);
            case "zstandard" -> new Zstandard(limit);
            case "bzip2" -> new Streamed(limit, in -> new BZip2CompressorInputStream(in, true));
            case "xz" -> xz(limit);
            default -> throw unsupported(name, "it is none of null, deflate, snappy, zstandard, bzip2 and xz", "");
        };
    }

    private static BlockCodec xz(int limit) {
        if (!XZUtils.isXZCompressionAvailable()) {
            throw unsupported("xz", "org.tukaani.xz is not on the class path", "Add org.tukaani:xz.");
        }
        return new Streamed(limit, in -> XZCompressorInputStream.builder()
                .setInputStream(in)
                .setDecompressConcatenated(true)
                .setMemoryLimitKiB(MAX_XZ_KIB)
                .get());
    }

    private static VeloException unsupported(String name, String why, String cure) {
        return VeloException.of(ErrorKind.UNSUPPORTED, "Cannot read the Avro codec '" + name + "'")
                .why(why)
                .cure(cure)
                .build();
    }

    /**
     * Decompresses {@code stored[0 … length-1]}; the result begins at 0 of {@link #block()}.
     *
     * @return how many bytes it has
     */
    abstract int decompress(byte[] stored, int length);

    /** Where the last block was decompressed to; {@code stored} itself without compression. */
    byte[] block() {
        return block;
    }

    @Override
    public void close() {}

    /** A larger array, with what the old one holds. */
    final void grow(int filled) {
        if (filled >= limit) {
            throw tooLarge(limit);
        }
        block = Arrays.copyOf(block, (int) Math.min(limit, Math.max(FIRST_GUESS, filled * 2L)));
    }

    static VeloException tooLarge(long limit) {
        return VeloException.of(ErrorKind.RESOURCE, "An Avro block is too large")
                .why("it has more than " + limit + " bytes")
                .cure("If there is memory for it, raise max_block_size.")
                .build();
    }

    private static final class None extends BlockCodec {
        None(int limit) {
            super(limit);
        }

        @Override
        int decompress(byte[] stored, int length) {
            block = stored;
            return length;
        }
    }

    private static final class Deflate extends BlockCodec {
        private final Inflater inflater = new Inflater(true);

        Deflate(int limit) {
            super(limit);
        }

        @Override
        int decompress(byte[] stored, int length) {
            inflater.reset();
            inflater.setInput(stored, 0, length);
            int filled = 0;
            try {
                while (!inflater.finished()) {
                    if (filled == block.length) {
                        grow(filled);
                    }
                    int n = inflater.inflate(block, filled, block.length - filled);
                    filled += n;
                    if (n == 0 && (inflater.needsInput() || inflater.needsDictionary()) && !inflater.finished()) {
                        throw new AvroDamage("the deflated data ends too early");
                    }
                }
            } catch (DataFormatException e) {
                throw new AvroDamage("the deflated data is invalid: " + e.getMessage());
            }
            if (inflater.getRemaining() > 0) {
                throw new AvroDamage("garbage follows the deflated data");
            }
            return filled;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    /** Snappy with the CRC-32 of the decompressed bytes behind it. */
    private static final class Snappy extends BlockCodec {
        private final SnappyDecompressor decompressor = new SnappyDecompressor();
        private final CRC32 crc = new CRC32();

        Snappy(int limit) {
            super(limit);
        }

        @Override
        int decompress(byte[] stored, int length) {
            if (length < 5) {
                throw new AvroDamage("a block of snappy has " + length + " bytes only");
            }
            int size = length - 4;
            int decompressed;
            try {
                int claimed = SnappyDecompressor.getUncompressedLength(stored, 0);
                // The longest copy takes 3 bytes and gives 64.
                if (claimed < 0 || claimed > size * 64L) {
                    throw new AvroDamage("a block of snappy claims " + claimed + " bytes from " + size);
                }
                if (claimed > limit) {
                    throw tooLarge(limit);
                }
                if (claimed > block.length) {
                    block = new byte[claimed];
                }
                decompressed = decompressor.decompress(stored, 0, size, block, 0, block.length);
            } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new AvroDamage("the snappy data is invalid: " + e.getMessage());
            }
            crc.reset();
            crc.update(block, 0, decompressed);
            int expected = (stored[size] & 0xff) << 24
                    | (stored[size + 1] & 0xff) << 16
                    | (stored[size + 2] & 0xff) << 8
                    | (stored[size + 3] & 0xff);
            if ((int) crc.getValue() != expected) {
                throw new AvroDamage("the checksum of the block is wrong");
            }
            return decompressed;
        }
    }

    private static final class Zstandard extends BlockCodec {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        Zstandard(int limit) {
            super(limit);
        }

        @Override
        int decompress(byte[] stored, int length) {
            // Frames written as a stream don't know their size, so the room is guessed.
            long guess = Math.max(block.length, Math.min(limit, length * 4L));
            if (guess > block.length) {
                block = new byte[(int) guess];
            }
            while (true) {
                try {
                    return context.decompressByteArray(block, 0, block.length, stored, 0, length);
                } catch (ZstdException e) {
                    if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                        throw new AvroDamage("the zstandard data is invalid: " + e.getMessage());
                    }
                    grow(block.length);
                }
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private interface Opener {
        InputStream open(InputStream in) throws IOException;
    }

    private static final class Streamed extends BlockCodec {
        private final Opener opener;

        Streamed(int limit, Opener opener) {
            super(limit);
            this.opener = opener;
        }

        @Override
        int decompress(byte[] stored, int length) {
            int filled = 0;
            try (InputStream in = opener.open(new ByteArrayInputStream(stored, 0, length))) {
                while (true) {
                    if (filled == block.length) {
                        int b = in.read();
                        if (b < 0) {
                            return filled;
                        }
                        grow(filled);
                        block[filled++] = (byte) b;
                    }
                    int n = in.read(block, filled, block.length - filled);
                    if (n < 0) {
                        return filled;
                    }
                    filled += n;
                }
            } catch (IOException | IndexOutOfBoundsException | IllegalStateException e) {
                throw new AvroDamage("the compressed data is invalid: " + e.getMessage());
            }
        }
    }
}
