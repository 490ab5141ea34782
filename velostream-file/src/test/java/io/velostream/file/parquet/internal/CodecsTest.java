package io.velostream.file.parquet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lzo.LzoCompressor;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    private static final byte[] TEXT =
            "a page of a column, a page of a column; ".repeat(5000).getBytes(StandardCharsets.US_ASCII);

    private static byte[] decompress(CompressionCodec codec, byte[] stored, int plain) throws IOException {
        // With other bytes around both, so that a wrong offset shows.
        byte[] in = new byte[stored.length + 5];
        System.arraycopy(stored, 0, in, 3, stored.length);
        byte[] out = new byte[plain + 7];
        try (Codecs codecs = new Codecs()) {
            codecs.decompress(codec, in, 3, stored.length, out, 4, plain);
        }
        assertThat(out[3]).isZero();
        return Arrays.copyOfRange(out, 4, 4 + plain);
    }

    /** As Hadoop writes: blocks of a size, in pieces. */
    private static byte[] framed(Compressor compressor, byte[] text, int block, int piece) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int from = 0; from < text.length; from += block) {
            int to = Math.min(text.length, from + block);
            out.writeInt(to - from);
            for (int at = from; at < to; at += piece) {
                byte[] packed = packed(compressor, Arrays.copyOfRange(text, at, Math.min(to, at + piece)));
                out.writeInt(packed.length);
                out.write(packed);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] packed(Compressor compressor, byte[] text) {
        byte[] out = new byte[compressor.maxCompressedLength(text.length)];
        return Arrays.copyOf(out, compressor.compress(text, 0, text.length, out, 0, out.length));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void whatIsWrittenIsRead(CompressionCodec codec) throws IOException {
        for (int length : new int[] {0, 1, 100, TEXT.length}) {
            byte[] text = Arrays.copyOf(TEXT, length);
            try (Codecs codecs = new Codecs()) {
                assertThat(decompress(codec, codecs.compress(codec, text, length), length))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void lzoIsReadAsHadoopFramesIt() throws IOException {
        for (int block : new int[] {TEXT.length, 65_536, 1000}) {
            assertThat(decompress(CompressionCodec.LZO, framed(new LzoCompressor(), TEXT, block, 700), TEXT.length))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void theOldLz4IsReadWithFramesAndWithout() throws IOException {
        for (int block : new int[] {TEXT.length, 65_536, 1000}) {
            assertThat(decompress(CompressionCodec.LZ4, framed(new Lz4Compressor(), TEXT, block, 700), TEXT.length))
                    .isEqualTo(TEXT);
        }
        assertThat(decompress(CompressionCodec.LZ4, packed(new Lz4Compressor(), TEXT), TEXT.length))
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LZO", "LZ4", "BROTLI", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void damageIsAnExceptionAndNeverMoreOrLessThanWasAskedFor(String name) throws IOException {
        CompressionCodec codec = CompressionCodec.valueOf(name);
        Random random = new Random(5);
        byte[] stored = framed(new LzoCompressor(), TEXT, 65_536, 5000);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(stored, random.nextInt(stored.length));
            for (int k = 0; k < 20 && damaged.length > 0; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThatThrownBy(() -> decompress(codec, damaged, TEXT.length)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void aHugeSizeInAFrameIsRefused() {
        byte[] stored = HexFormat.of().parseHex("7fffffff0000000101");
        assertThatThrownBy(() -> decompress(CompressionCodec.LZO, stored, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("claims 2147483647 bytes");
    }
}
