package io.velostream.file.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.lzo.LzoDecompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.CompressionCodec;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** Compresses and decompresses pages. Keeps native state; not thread-safe. */
public final class Codecs implements AutoCloseable {
    /** No page claims to shrink more than this, other than by zstd and brotli: gzip's limit. */
    private static final long MAX_RATIO = 1040;
    /** A page of one megabyte that brotli makes a few bytes of is believed. */
    private static final long MAX_BROTLI_RATIO = 1 << 17;

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

    /** Whether a page may have grown from {@code compressed} to {@code plain} bytes; asked before memory is taken. */
    public static boolean plausible(CompressionCodec codec, byte[] in, int from, int compressed, int plain) {
        return switch (codec) {
            case UNCOMPRESSED -> compressed == plain;
            case ZSTD -> {
                long claimed = Zstd.getFrameContentSize(in, from, compressed);
                yield claimed <= 0 || claimed == plain || claimed > plain;
            }
            case BROTLI -> plain <= (compressed + 16L) * MAX_BROTLI_RATIO;
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
                    case LZ4_RAW -> lz4().decompress(in, from, length, out, at, plain);
                    case LZ4 -> HadoopBlocks.decompressLz4(lz4(), in, from, length, out, at, plain);
                    case LZO -> HadoopBlocks.decompress(new LzoDecompressor(), in, from, length, out, at, plain);
                    case GZIP ->
                        whole(new GZIPInputStream(new ByteArrayInputStream(in, from, length), 4096), out, at, plain);
                    case BROTLI ->
                        whole(new BrotliInputStream(new ByteArrayInputStream(in, from, length)), out, at, plain);
                };
        if (got != plain) {
            throw new IOException("the page has " + got + " bytes decompressed, its header says " + plain);
        }
    }

    private static int copy(byte[] in, int from, int length, byte[] out, int at, int plain) {
        System.arraycopy(in, from, out, at, Math.min(length, plain));
        return length;
    }

    private Decompressor lz4() {
        if (unlz4 == null) {
            unlz4 = new Lz4Decompressor();
        }
        return unlz4;
    }

    /** Reads a stream to its end, and says one byte more than wanted when there are more. */
    private static int whole(InputStream stream, byte[] out, int at, int plain) throws IOException {
        try (stream) {
            int got = stream.readNBytes(out, at, plain);
            return stream.read() < 0 ? got : got + 1;
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
