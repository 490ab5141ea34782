package io.velostream.formats.internal.compress;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Opens the streams of each compression but none. */
public final class Codecs {
    /** 128 MiB, what zstd itself takes without being asked. */
    private static final int MAX_ZSTD_WINDOW_LOG = 27;

    private Codecs() {}

    public static InputStream decompress(
            Compression compression, InputStream in, String fileName, DecompressionLimits limits) throws IOException {
        StoredInput stored = new StoredInput(in);
        try {
            if (stored.atEnd()) {
                throw VeloException.of(ErrorKind.CORRUPT, "The file is empty")
                        .where(fileName)
                        .why("even no data at all takes some bytes as " + compression.label())
                        .cure("Fetch or write the file again, or remove it.")
                        .build();
            }
            InputStream codec = open(compression, stored);
            return new DecompressedInput(codec, stored, compression, fileName, limits);
        } catch (VeloException e) {
            in.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw DecompressedInput.translated(e, stored, compression, fileName);
        }
    }

    private static InputStream open(Compression compression, StoredInput stored) throws IOException {
        return switch (compression) {
            case NONE -> stored;
            case GZIP -> new GzipInput(stored);
            case ZSTD -> new ZstdInputStreamNoFinalizer(stored).setLongMax(MAX_ZSTD_WINDOW_LOG);
            case SNAPPY -> new SnappyInput(stored);
            case LZ4 -> new Lz4Input(stored);
            case BZIP2 -> new BZip2CompressorInputStream(stored, true);
        };
    }

    public static OutputStream compress(Compression compression, OutputStream out, int level) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GzipOutput(out, level);
            case ZSTD -> zstd(out, level);
            case SNAPPY -> new SnappyOutput(out);
            case LZ4 -> lz4(out, level);
            case BZIP2 -> new BZip2CompressorOutputStream(out, level);
        };
    }

    private static OutputStream zstd(OutputStream out, int level) throws IOException {
        ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, level);
        try {
            return zstd.setChecksum(true);
        } catch (IOException e) {
            zstd.close();
            throw e;
        }
    }

    private static OutputStream lz4(OutputStream out, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor = level == 1 ? factory.fastCompressor() : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                out,
                BLOCKSIZE.SIZE_256KB,
                -1L,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                FLG.Bits.BLOCK_INDEPENDENCE,
                FLG.Bits.CONTENT_CHECKSUM);
    }

    /** The JDK's stream with a level, which frees its memory also when writing the end fails. */
    private static final class GzipOutput extends GZIPOutputStream {
        GzipOutput(OutputStream out, int level) throws IOException {
            super(out, 1 << 16, true);
            def.setLevel(level);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                def.end();
            }
        }
    }
}
