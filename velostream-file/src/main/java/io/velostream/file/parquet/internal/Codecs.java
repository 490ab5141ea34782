package io.velostream.file.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;

/** Compresses and decompresses pages. Keeps native state; not thread-safe. */
public final class Codecs implements AutoCloseable {
    /** No page claims to shrink more than this, other than by zstd: gzip's limit. */
    private static final long MAX_RATIO = 1040;

    private final int level;
    private @Nullable ZstdDecompressCtx unzstd;
    private @Nullable ZstdCompressCtx zstd;
    private @Nullable Decompressor unsnappy;
    private @Nullable Decompressor unlz4;
    private @Nullable Compressor snappy;
    private @Nullable Compressor lz4;
    private byte[] scratch = new byte[0];

    public Codecs() {
        this(3);
    }

    /**
     * @param level of zstd
     */
    public Codecs(int level) {
        this.level = level;
    }

    /** An error of kind UNSUPPORTED for the codecs that no library here reads. */
    public static void check(CompressionCodec codec, String place) {
        switch (codec) {
            case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> {}
            case LZ4 ->
                throw ParquetErrors.unsupported(
                        place,
                        "its pages are compressed by the old codec LZ4, whose framing differs from writer to writer",
                        "Write the file again with lz4_raw, zstd or snappy.");
            default ->
                throw ParquetErrors.unsupported(
                        place,
                        "its pages are compressed by " + codec,
                        "Write the file again with zstd, snappy, gzip or lz4_raw.");
        }
    }

    /** Whether a page may have grown from {@code compressed} to {@code plain} bytes; asked before memory is taken. */
    public static boolean plausible(CompressionCodec codec, byte[] in, int from, int compressed, int plain) {
        return switch (codec) {
            case UNCOMPRESSED -> compressed == plain;
            case ZSTD -> {
                long claimed = Zstd.getFrameContentSize(in, from, compressed);
                yield claimed <= 0 || claimed == plain || claimed > plain;
            }
            default -> plain <= (compressed + 16L) * MAX_RATIO;
        };
    }

    /** Decompresses exactly {@code plain} bytes; an exception of whatever class when the input is damaged. */
    public void decompress(CompressionCodec codec, byte[] in, int from, int length, byte[] out, int at, int plain)
            throws IOException {
        int got =
                switch (codec) {
                    case UNCOMPRESSED -> copy(in, from, length, out, at, plain);
                    case ZSTD -> {
                        if (unzstd == null) {
                            unzstd = new ZstdDecompressCtx();
                        }
                        yield unzstd.decompressByteArray(out, at, plain, in, from, length);
                    }
                    case SNAPPY -> {
                        if (unsnappy == null) {
                            unsnappy = new SnappyDecompressor();
                        }
                        yield unsnappy.decompress(in, from, length, out, at, plain);
                    }
                    case LZ4_RAW -> {
                        if (unlz4 == null) {
                            unlz4 = new Lz4Decompressor();
                        }
                        yield unlz4.decompress(in, from, length, out, at, plain);
                    }
                    case GZIP -> gunzip(in, from, length, out, at, plain);
                    default -> throw new IllegalStateException(codec.toString());
                };
        if (got != plain) {
            throw new IOException("the page has " + got + " bytes decompressed, its header says " + plain);
        }
    }

    private static int copy(byte[] in, int from, int length, byte[] out, int at, int plain) {
        System.arraycopy(in, from, out, at, Math.min(length, plain));
        return length;
    }

    private static int gunzip(byte[] in, int from, int length, byte[] out, int at, int plain) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(in, from, length), 4096)) {
            int got = gzip.readNBytes(out, at, plain);
            return gzip.read() < 0 ? got : got + 1;
        }
    }

    /** The compressed bytes in a new array; the array given, cut to size, when the codec is none. */
    public byte[] compress(CompressionCodec codec, byte[] in, int length) {
        return switch (codec) {
            case UNCOMPRESSED -> Arrays.copyOf(in, length);
            case ZSTD -> {
                if (zstd == null) {
                    zstd = new ZstdCompressCtx().setLevel(level);
                }
                byte[] out = room(Math.toIntExact(Zstd.compressBound(length)));
                yield Arrays.copyOf(out, zstd.compressByteArray(out, 0, out.length, in, 0, length));
            }
            case SNAPPY -> {
                if (snappy == null) {
                    snappy = new SnappyCompressor();
                }
                yield block(snappy, in, length);
            }
            case LZ4_RAW -> {
                if (lz4 == null) {
                    lz4 = new Lz4Compressor();
                }
                yield block(lz4, in, length);
            }
            case GZIP -> gzip(in, length);
            default -> throw new IllegalStateException(codec.toString());
        };
    }

    private byte[] room(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
        return scratch;
    }

    private byte[] block(Compressor compressor, byte[] in, int length) {
        byte[] out = room(compressor.maxCompressedLength(length));
        return Arrays.copyOf(out, compressor.compress(in, 0, length, out, 0, out.length));
    }

    private static byte[] gzip(byte[] in, int length) {
        Bytes out = new Bytes(length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 4096)) {
            gzip.write(in, 0, length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** The codec of this name as the option {@code compression} gives it. */
    public static CompressionCodec named(String name) {
        return switch (name) {
            case "none" -> CompressionCodec.UNCOMPRESSED;
            case "snappy" -> CompressionCodec.SNAPPY;
            case "gzip" -> CompressionCodec.GZIP;
            case "zstd" -> CompressionCodec.ZSTD;
            case "lz4_raw" -> CompressionCodec.LZ4_RAW;
            default ->
                throw VeloException.of(ErrorKind.CONFIGURATION, "Parquet pages cannot be compressed by '" + name + "'")
                        .cure("Use none, snappy, gzip, zstd or lz4_raw.")
                        .build();
        };
    }

    @Override
    public void close() {
        if (unzstd != null) {
            unzstd.close();
            unzstd = null;
        }
        if (zstd != null) {
            zstd.close();
            zstd = null;
        }
    }
}
