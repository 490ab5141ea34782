package io.velostream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    static byte[] compress(Compression c, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = c.compress(bytes, OptionalInt.empty())) {
            out.write(data);
        }
        return bytes.toByteArray();
    }

    static byte[] decompress(Compression c, byte[] data) throws IOException {
        return decompress(c, data, DecompressionLimits.DEFAULT);
    }

    static byte[] decompress(Compression c, byte[] data, DecompressionLimits limits) throws IOException {
        try (InputStream in = c.decompress(new ByteArrayInputStream(data), "a.csv", limits)) {
            return in.readAllBytes();
        }
    }

    static byte[] text(int size) {
        Random random = new Random(size);
        StringBuilder s = new StringBuilder();
        while (s.length() < size) {
            s.append(random.nextInt(1000)).append(",Äpfel,").append(s.length()).append('\n');
        }
        return Arrays.copyOf(s.toString().getBytes(StandardCharsets.UTF_8), size);
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItWrote(Compression c) throws IOException {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        for (byte[] data : new byte[][] {
            {}, {7}, text(65_535), text(65_536), text(65_537), text(700_000), noise, new byte[1_000_000]
        }) {
            byte[] packed = compress(c, data);
            assertThat(decompress(c, packed)).isEqualTo(data);
            if (c != Compression.NONE) {
                assertThat(Compression.ofBytes(packed, Math.min(10, packed.length)))
                        .contains(c);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void readsAllOfSeveralMembers(Compression c) throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(compress(c, text(100_000)));
        joined.write(compress(c, new byte[0]));
        joined.write(compress(c, text(5)));
        byte[] expected = Arrays.copyOf(text(100_000), 100_005);
        System.arraycopy(text(5), 0, expected, 100_000, 5);
        assertThat(decompress(c, joined.toByteArray())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFileCutAnywhereIsDamaged(Compression c) throws IOException {
        byte[] packed = compress(c, text(300));
        for (int length = 0; length < packed.length; length++) {
            // The snappy format marks no end: after its identifier alone an empty stream is complete.
            if (c == Compression.SNAPPY && length == 10) {
                continue;
            }
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> decompress(c, cut))
                    .as("%s cut to %d of %d bytes", c, length, packed.length)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                    .hasMessageContaining("a.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aSecondMemberCutAnywhereIsDamaged(Compression c) throws IOException {
        byte[] one = compress(c, text(100));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(one);
        joined.write(compress(c, text(90)));
        for (int length = one.length + 1; length < joined.size(); length++) {
            if (c == Compression.SNAPPY && length == one.length + 10) {
                continue;
            }
            byte[] cut = Arrays.copyOf(joined.toByteArray(), length);
            assertThatThrownBy(() -> decompress(c, cut))
                    .as("%s cut to %d, the first member has %d", c, length, one.length)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlippedBitGivesAnErrorOrTheSameData(Compression c) throws IOException {
        byte[] data = text(400);
        byte[] packed = compress(c, data);
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] damaged = packed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(decompress(c, damaged)).as("%s, bit %d", c, bit).isEqualTo(data);
            } catch (VeloException e) {
                assertThat(e.kind()).isIn(ErrorKind.CORRUPT, ErrorKind.UNSUPPORTED, ErrorKind.RESOURCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void garbageBehindTheDataIsDamage(Compression c) throws IOException {
        byte[] packed = compress(c, text(100));
        for (String garbage : new String[] {"x", "more text", "\u0000\u0001 and more"}) {
            byte[] joined = Arrays.copyOf(packed, packed.length + garbage.length());
            System.arraycopy(garbage.getBytes(StandardCharsets.ISO_8859_1), 0, joined, packed.length, garbage.length());
            assertThatThrownBy(() -> decompress(c, joined))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void anInputThatDeliversByteByByteIsReadToItsEnd(Compression c) throws IOException {
        byte[] data = text(20_000);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(compress(c, data));
        twice.write(compress(c, data));
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(twice.toByteArray())) {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return super.read(b, off, Math.min(1, len));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        try (InputStream in = c.decompress(slow, "a", DecompressionLimits.DEFAULT)) {
            assertThat(in.readAllBytes()).hasSize(40_000).startsWith(data).endsWith(data);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFailureOfTheStorageStaysAnIoException(Compression c) throws IOException {
        byte[] packed = compress(c, text(200_000));
        IOException broken = new IOException("broken cable");
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(packed)) {
            private int given;

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                if (given >= packed.length / 2) {
                    throw broken;
                }
                int n = super.read(b, off, Math.min(100, len));
                given += n;
                return n;
            }
        };
        assertThatThrownBy(() -> {
                    try (InputStream in = c.decompress(failing, "a", DecompressionLimits.DEFAULT)) {
                        in.readAllBytes();
                    }
                })
                .isSameAs(broken);
    }

    @Test
    void aBombMeetsTheRatioUnlessItIsLifted() throws IOException {
        byte[] bomb = compress(Compression.ZSTD, new byte[(64 << 20) + 100_000]);
        assertThatThrownBy(() -> decompress(Compression.ZSTD, bomb))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("max_compression_ratio")
                .hasMessageContaining("1000")
                .hasMessageContaining("a.csv");
        try (InputStream in = Compression.ZSTD.decompress(
                new ByteArrayInputStream(bomb), "a", new DecompressionLimits(Long.MAX_VALUE, 1_000_000))) {
            long size = 0;
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
            }
            assertThat(size).isEqualTo((64 << 20) + 100_000);
        }
    }

    @Test
    void aFileMayBeAsLargeAsTheLimitAndNoLarger() throws IOException {
        byte[] packed = compress(Compression.GZIP, text(5000));
        assertThat(decompress(Compression.GZIP, packed, new DecompressionLimits(5000, 1000)))
                .hasSize(5000);
        assertThatThrownBy(() -> decompress(Compression.GZIP, packed, new DecompressionLimits(4999, 1000)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("max_decompressed_size")
                .hasMessageContaining("4999");
    }

    @Test
    void bytesCountMoreThanTheName() throws IOException {
        byte[] gzip = compress(Compression.GZIP, text(10));
        assertThat(detect("a.csv", gzip, null)).isEqualTo(Compression.GZIP);
        assertThat(detect("a.csv.zst", gzip, null)).isEqualTo(Compression.GZIP);
        assertThat(detect("a.csv", text(10), null)).isEqualTo(Compression.NONE);
        assertThat(detect("a.csv", new byte[0], null)).isEqualTo(Compression.NONE);
        assertThat(detect("A.CSV.GZ", new byte[0], null)).isEqualTo(Compression.GZIP);
        assertThat(detect("/dir.gz/a", text(10), null)).isEqualTo(Compression.NONE);
    }

    @Test
    void aContradictionIsAnError() throws IOException {
        byte[] gzip = compress(Compression.GZIP, text(10));
        assertThatThrownBy(() -> detect("a.csv", gzip, Compression.ZSTD))
                .hasMessageContaining("compression=zstd")
                .hasMessageContaining("gzip");
        assertThatThrownBy(() -> detect("a.csv.gz", gzip, Compression.NONE)).hasMessageContaining("gzip");
        assertThatThrownBy(() -> detect("a.csv", text(10), Compression.BZIP2)).hasMessageContaining("bzip2");
        assertThatThrownBy(() -> detect("a.csv.gz", text(10), null))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessageContaining("compression=none");
        assertThat(detect("a.csv.gz", text(10), Compression.NONE)).isEqualTo(Compression.NONE);
    }

    @Test
    void aSkippableFrameIsLz4WhereTheNameSaysSo() {
        byte[] frame = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
        assertThat(detect("a.lz4", frame, null)).isEqualTo(Compression.LZ4);
        assertThat(detect("a", frame, null)).isEqualTo(Compression.ZSTD);
    }

    @Test
    void theNameWithoutItsEnding() {
        assertThat(Compression.withoutExtension("/a.gz/b.csv.gz")).isEqualTo("/a.gz/b.csv");
        assertThat(Compression.withoutExtension("b.csv")).isEqualTo("b.csv");
    }

    @Test
    void aLevelThatDoesNotExistIsAnError() {
        assertThatThrownBy(() -> Compression.GZIP.compress(OutputStream.nullOutputStream(), OptionalInt.of(10)))
                .hasMessageContaining("1 to 9");
        assertThatThrownBy(() -> Compression.SNAPPY.checkLevel(1)).hasMessageContaining("no levels");
    }

    private static Compression detect(String name, byte[] head, Compression declared) {
        return Compression.detect(name, head, head.length, Optional.ofNullable(declared));
    }
}
