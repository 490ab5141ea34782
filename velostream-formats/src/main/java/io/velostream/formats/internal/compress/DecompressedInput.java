package io.velostream.formats.internal.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import java.io.IOException;
import java.io.InputStream;

/** Watches over the stream of a codec: limits, and errors that name the file. */
final class DecompressedInput extends InputStream {
    private final InputStream codec;
    private final StoredInput stored;
    private final Compression compression;
    private final String fileName;
    private final DecompressionLimits limits;
    private long size;

    DecompressedInput(
            InputStream codec,
            StoredInput stored,
            Compression compression,
            String fileName,
            DecompressionLimits limits) {
        this.codec = codec;
        this.stored = stored;
        this.compression = compression;
        this.fileName = fileName;
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n;
        try {
            do {
                n = codec.read(into, offset, length);
            } while (n == 0);
        } catch (VeloException e) {
            throw e.within(fileName);
        } catch (IOException | RuntimeException e) {
            throw translated(e, stored, compression, fileName);
        }
        if (n > 0) {
            size += n;
            checkLimits();
        }
        return n;
    }

    private void checkLimits() {
        if (size > limits.maxSize()) {
            throw VeloException.of(
                            ErrorKind.RESOURCE, "The file is larger decompressed than max_decompressed_size allows")
                    .where(fileName)
                    .why("the limit is " + limits.maxSize() + " bytes")
                    .cure("If that is as it should be, raise max_decompressed_size.")
                    .build();
        }
        if (size > DecompressionLimits.RATIO_FROM && size / limits.maxRatio() > stored.taken()) {
            throw VeloException.of(ErrorKind.RESOURCE, "The file expands more than max_compression_ratio allows")
                    .where(fileName)
                    .why(stored.taken() + " compressed bytes gave " + size + " so far, the limit is "
                            + limits.maxRatio() + " for one")
                    .cure(
                            "If the data is that repetitive, raise max_compression_ratio; beware of files made to fill the disk.")
                    .build();
        }
    }

    /** The failure of the storage itself if there was one, otherwise damage. */
    static IOException translated(Exception e, StoredInput stored, Compression compression, String fileName) {
        IOException failure = stored.failure();
        if (failure != null) {
            return failure;
        }
        if (e instanceof ZstdIOException z && z.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            throw VeloException.of(ErrorKind.RESOURCE, "The file needs too much memory to decompress")
                    .where(fileName)
                    .why("its zstd window is larger than 128 MiB")
                    .cure("Decompress it before, with 'zstd -d --long=31'.")
                    .cause(e)
                    .build();
        }
        throw VeloException.of(ErrorKind.CORRUPT, "The " + compression.label() + " data is damaged")
                .where(fileName + ", compressed byte " + stored.taken())
                .why(String.valueOf(e.getMessage()))
                .cure("Fetch or write the file again; what came before may have been read already.")
                .cause(e)
                .build();
    }

    @Override
    public void close() throws IOException {
        codec.close();
    }
}
