package io.velostream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class CompressionOptionsTest {
    private static ConnectorConfig reading(String query) {
        return ConnectorConfig.validate(
                ConnectorUri.parse("file:///a.csv" + query), OptionSet.of(CompressionOptions.forReading()));
    }

    private static ConnectorConfig writing(String query) {
        return ConnectorConfig.validate(
                ConnectorUri.parse("file:///a.csv" + query), OptionSet.of(CompressionOptions.forWriting()));
    }

    @Test
    void nothingSaidIsAutomaticWithLimits() {
        assertThat(CompressionOptions.declared(reading(""))).isEmpty();
        assertThat(CompressionOptions.limits(reading(""))).isEqualTo(DecompressionLimits.DEFAULT);
        ConnectorConfig without = ConnectorConfig.validate(ConnectorUri.parse("a"), OptionSet.none());
        assertThat(CompressionOptions.declared(without)).isEmpty();
        assertThat(CompressionOptions.limits(without)).isEqualTo(DecompressionLimits.DEFAULT);
    }

    @Test
    void whatIsSaidCounts() {
        assertThat(CompressionOptions.declared(reading("?compression=none"))).contains(Compression.NONE);
        assertThat(CompressionOptions.declared(reading("?compression=ZSTD"))).contains(Compression.ZSTD);
        assertThat(CompressionOptions.limits(reading("?max_decompressed_size=1GiB&max_compression_ratio=20000")))
                .isEqualTo(new DecompressionLimits(1L << 30, 20_000));
    }

    @Test
    void everyCompressionCanBeChosen() {
        for (Compression c : Compression.values()) {
            assertThat(CompressionOptions.declared(reading("?compression=" + c.label())))
                    .contains(c);
        }
    }

    @Test
    void aNewFileIsCompressedAsDeclaredElseAsItsNameSays() {
        assertThat(CompressionOptions.forNewFile("b.csv.gz", writing(""))).isEqualTo(Compression.GZIP);
        assertThat(CompressionOptions.forNewFile("b.csv", writing(""))).isEqualTo(Compression.NONE);
        assertThat(CompressionOptions.forNewFile("b.csv.gz", writing("?compression=zstd")))
                .isEqualTo(Compression.ZSTD);
    }

    @Test
    void aLevelThatTheCodecLacksIsAnError() {
        assertThatThrownBy(() -> CompressionOptions.compress(
                        OutputStream.nullOutputStream(), Compression.GZIP, writing("?compression_level=12")))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("1 to 9");
        assertThatThrownBy(() -> writing("?compression_level=0")).isInstanceOf(VeloException.class);
    }
}
