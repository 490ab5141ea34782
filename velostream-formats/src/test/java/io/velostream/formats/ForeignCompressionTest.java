package io.velostream.formats;

import static io.velostream.formats.CompressionTest.compress;
import static io.velostream.formats.CompressionTest.decompress;
import static io.velostream.formats.CompressionTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.airlift.compress.snappy.SnappyFramedInputStream;
import io.airlift.compress.snappy.SnappyFramedOutputStream;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;

/** Files of other programs, and ours read by others. */
class ForeignCompressionTest {
    private static final byte[] DATA = text(150_000);

    private interface Wrap {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] written(Wrap wrap) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = wrap.over(bytes)) {
            out.write(DATA);
        }
        return bytes.toByteArray();
    }

    private static ByteArrayInputStream ours(Compression c) throws IOException {
        return new ByteArrayInputStream(compress(c, DATA));
    }

    @Test
    void readsWhatOthersWrite() throws IOException {
        assertThat(decompress(Compression.GZIP, written(GZIPOutputStream::new))).isEqualTo(DATA);
        assertThat(decompress(Compression.ZSTD, written(ZstdOutputStream::new))).isEqualTo(DATA);
        assertThat(decompress(Compression.SNAPPY, written(SnappyFramedOutputStream::new)))
                .isEqualTo(DATA);
        assertThat(decompress(Compression.LZ4, written(LZ4FrameOutputStream::new)))
                .isEqualTo(DATA);
    }

    @Test
    void othersReadWhatWeWrite() throws IOException {
        assertThat(new GZIPInputStream(ours(Compression.GZIP)).readAllBytes()).isEqualTo(DATA);
        assertThat(new ZstdInputStream(ours(Compression.ZSTD)).readAllBytes()).isEqualTo(DATA);
        assertThat(new SnappyFramedInputStream(ours(Compression.SNAPPY)).readAllBytes())
                .isEqualTo(DATA);
        assertThat(new LZ4FrameInputStream(ours(Compression.LZ4)).readAllBytes())
                .isEqualTo(DATA);
        assertThat(new BZip2CompressorInputStream(ours(Compression.BZIP2)).readAllBytes())
                .isEqualTo(DATA);
    }

    @Test
    void readsLz4FramesOfLinkedBlocks() throws IOException {
        // The writer of commons-compress is wrong itself for linked blocks of 256 KiB; 64 KiB already makes several
        // blocks.
        // Noise three times over: the second block refers back to the first.
        byte[] noise = new byte[40_000];
        new Random(5).nextBytes(noise);
        byte[] data = Arrays.copyOf(noise, 120_000);
        System.arraycopy(noise, 0, data, 40_000, 40_000);
        System.arraycopy(noise, 0, data, 80_000, 40_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new FramedLZ4CompressorOutputStream(
                bytes,
                new FramedLZ4CompressorOutputStream.Parameters(
                        FramedLZ4CompressorOutputStream.BlockSize.K64,
                        true,
                        true,
                        true,
                        BlockLZ4CompressorOutputStream.createParameterBuilder()
                                .tunedForSpeed()
                                .build()))) {
            out.write(data);
        }
        assertThat(bytes.size()).isLessThan(50_000);
        assertThat(decompress(Compression.LZ4, bytes.toByteArray())).isEqualTo(data);
    }

    @Test
    void aFlippedBitInLinkedBlocksIsNeverAWrongResult() throws IOException {
        byte[] data = Arrays.copyOf(DATA, 300);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new FramedLZ4CompressorOutputStream(
                bytes,
                new FramedLZ4CompressorOutputStream.Parameters(
                        FramedLZ4CompressorOutputStream.BlockSize.K64, true, false, true))) {
            out.write(data);
        }
        byte[] packed = bytes.toByteArray();
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] damaged = packed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(decompress(Compression.LZ4, damaged)).isEqualTo(data);
            } catch (VeloException e) {
                assertThat(e.kind()).isIn(ErrorKind.CORRUPT, ErrorKind.UNSUPPORTED);
            }
        }
    }

    @Test
    void readsAGzipHeaderWithEveryField() throws IOException {
        byte[] plain = Arrays.copyOf(DATA, 100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 1 | 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3});
        out.write(new byte[] {3, 0, 9, 9, 9});
        out.write("name.csv\0a comment\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        CRC32 header = new CRC32();
        header.update(out.toByteArray());
        out.write((int) header.getValue());
        out.write((int) header.getValue() >> 8);
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[500];
        out.write(packed, 0, deflater.deflate(packed));
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(plain);
        for (int i = 0; i < 4; i++) {
            out.write((int) (crc.getValue() >> 8 * i));
        }
        out.write(new byte[] {100, 0, 0, 0});
        assertThat(decompress(Compression.GZIP, out.toByteArray())).isEqualTo(plain);
        out.write(new byte[512]);
        assertThat(decompress(Compression.GZIP, out.toByteArray()))
                .as("zeros fill up a tape's block")
                .isEqualTo(plain);
    }

    @Test
    void aZstdWindowBeyondTheLimitIsAnErrorOfItsOwn() {
        // A frame header whose window descriptor asks for 2 GiB.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
        assertThatThrownBy(() -> decompress(Compression.ZSTD, frame))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("128 MiB");
    }
}
