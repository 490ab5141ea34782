package io.velostream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequentialBytesTest {
    private static final byte[] DATA = CompressionTest.text(200_000);

    @ParameterizedTest
    @EnumSource
    void readsFromAnyPositionToTheEnd(Compression c) throws IOException {
        InputFile file = new BytesFile("a", CompressionTest.compress(c, DATA), 1000);
        assertThat(Compression.detect(file, Optional.empty())).isEqualTo(c);
        for (int from : new int[] {0, 1, 65_536, 199_999, 200_000}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (SequentialBytes bytes = SequentialBytes.open(file, c, from, DecompressionLimits.DEFAULT)) {
                assertThat(bytes.position()).isEqualTo(from);
                byte[] buffer = new byte[777];
                for (int n = bytes.read(buffer, 7, 770); n >= 0; n = bytes.read(buffer, 7, 770)) {
                    out.write(buffer, 7, n);
                    assertThat(bytes.position()).isEqualTo(from + out.size());
                }
                assertThat(bytes.read(buffer, 0, 10)).isEqualTo(-1);
            }
            assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(DATA, from, DATA.length));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPositionBehindTheEndIsAnError(Compression c) throws IOException {
        InputFile file = new BytesFile("a.csv.x", CompressionTest.compress(c, DATA));
        assertThatThrownBy(() -> SequentialBytes.open(file, c, 200_001, DecompressionLimits.DEFAULT))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("a.csv.x");
    }
}
