package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LayerOptionsTest {
    private static final Set<Capability> LANES = Set.of(
            Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.LANE_COMMIT, Capability.EXACTLY_ONCE);

    @TempDir
    Path folder;

    private static Faults gone(String operation, int call, int times) {
        return new Faults(operation, call, times, () -> VeloException.of(ErrorKind.UNAVAILABLE, "gone")
                .retry(Retry.UNKNOWN)
                .build());
    }

    private static int attempts(VeloStream.Builder builder, ConnectorSpec spec) {
        Faults faults = gone("schema", 1, 5);
        FakeProvider provider = new FakeProvider();
        provider.source = FakeSource.resumable(faults, 1, 1);
        try {
            builder.add(provider).build().createSource(spec).schema();
            return 6;
        } catch (VeloException e) {
            return faults.thrown();
        }
    }

    private static ConnectorSpec fake(String options) {
        return ConnectorSpec.of(
                ConnectorUri.parse("fake://host/x?retry_start=1m&retry_backoff=1ms&breaker=false" + options));
    }

    @Test
    void theUriComesBeforeTheProgramBeforeTheSchemeBeforeAll() throws IOException {
        Path file = Files.writeString(folder.resolve("l.properties"), "retry_attempts=2\nfake.retry_attempts=3\n");
        Path all = Files.writeString(folder.resolve("all.properties"), "retry_attempts = 2\n");
        assertThat(attempts(VeloStream.builder(), fake(""))).isEqualTo(6);
        assertThat(attempts(VeloStream.builder().layers(all), fake(""))).isEqualTo(2);
        assertThat(attempts(VeloStream.builder().layers(file), fake(""))).isEqualTo(3);
        assertThat(attempts(VeloStream.builder().layers(file).layer(LayerOptions.RETRY_ATTEMPTS, 4), fake("")))
                .isEqualTo(4);
        assertThat(attempts(
                        VeloStream.builder().layers(file).layer(LayerOptions.RETRY_ATTEMPTS, 4),
                        fake("&retry_attempts=5")))
                .isEqualTo(5);
        assertThat(attempts(VeloStream.builder(), fake("").with(LayerOptions.RETRY_ATTEMPTS, 3)))
                .isEqualTo(3);
    }

    @Test
    void whatLayersAreToldIsNoPartOfTheNameOfASource() {
        VeloStream velo = VeloStream.builder().add(new FakeProvider()).build();
        assertThat(velo.createSource("fake://host/x?retry_attempts=3&rows=7&breaker")
                        .toString())
                .isEqualTo("fake://host/x?rows=7");
        assertThat(velo.createSink("fake://host/x?retry_time=3s").toString()).isEqualTo("fake://host/x");
    }

    @Test
    void mistakesAreToldWithTheNearestName() throws IOException {
        VeloStream velo = VeloStream.builder().add(new FakeProvider()).build();
        assertThatThrownBy(() -> velo.createSource("fake://host/x?retry_atempts=3"))
                .hasMessageContaining("Did you mean 'retry_attempts'?");
        assertThatThrownBy(() -> velo.createSink("fake://host/x?retry_attempts=0"))
                .hasMessageContaining("retry_attempts")
                .hasMessageContaining(">= 1");
        assertThatThrownBy(() -> velo.createSink("fake://host/x?retry_backoff=1m"))
                .hasMessageContaining("retry_backoff_max");
        assertThatThrownBy(() -> velo.createSource("fake://host/x?nonsense=0")).hasMessageContaining("Options: rows.");
        Path file = Files.writeString(folder.resolve("l.properties"), "fake.retry_tim=3s\n");
        assertThatThrownBy(() -> VeloStream.builder().layers(file).build())
                .hasMessageContaining("'fake'")
                .hasMessageContaining("Did you mean 'retry_time'?");
        Path scheme = Files.writeString(folder.resolve("s.properties"), "fakes.retry_time=3s\n");
        assertThatThrownBy(() -> VeloStream.builder()
                        .add(new FakeProvider())
                        .layers(scheme)
                        .build())
                .hasMessageContaining("Did you mean 'fake'?");
        assertThatThrownBy(() ->
                        VeloStream.builder().layers(folder.resolve("none")).build())
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("none");
    }

    @Test
    void aConnectorThatTakesTheNameOfALayersOptionIsToldApart() {
        FakeProvider provider = new FakeProvider();
        provider.reserved = true;
        VeloStream velo = VeloStream.builder().add(provider).build();
        assertThatThrownBy(() -> velo.createSource("fake://host/x")).hasMessageContaining("retry_time");
    }

    @Test
    void theBreakerOpensForAllWhoUseTheHostAndClosesAfterATrial() {
        Faults faults = gone("schema", 1, 4);
        FakeProvider provider = new FakeProvider();
        provider.source = FakeSource.resumable(faults, 1, 1);
        VeloStream velo = VeloStream.builder().add(provider).build();
        String options =
                "breaker_window=4&breaker_calls=4&breaker_trials=1&breaker_pause=1ms&retry_start=1m&retry_backoff=1ms"
                        + "&retry_backoff_max=5ms";
        assertThat(velo.createSource("fake://host/x?" + options).schema()).isEqualTo(FakeSource.SCHEMA);
        assertThat(velo.circuits()).singleElement().satisfies(c -> {
            assertThat(c.target()).isEqualTo("fake://host");
            assertThat(c.state()).isEqualTo(Circuit.State.CLOSED);
            assertThat(c.reason()).isEqualTo("gone");
        });
        assertThat(faults.calls("schema")).isEqualTo(5);
    }

    @Test
    void whileItIsOpenNobodyIsAskedAndHealthSaysSo() {
        Faults faults = gone("schema", 1, 100);
        FakeProvider provider = new FakeProvider();
        provider.source = FakeSource.resumable(faults, 1, 1);
        VeloStream velo = VeloStream.builder().add(provider).build();
        String uri = "fake://host/x?breaker_window=3&breaker_calls=3&breaker_pause=1h&breaker_open=fail";
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> velo.createSource(uri).schema()).hasMessageContaining("gone");
        }
        assertThatThrownBy(() -> velo.createSource(uri).schema())
                .hasMessageContaining("circuit breaker is open")
                .hasMessageContaining("gone");
        assertThatThrownBy(() ->
                        velo.createSink("fake://host/other?breaker_open=fail").checkpoints("x"))
                .hasMessageContaining("circuit breaker is open");
        assertThat(velo.createSink("fake://elsewhere/x").checkpoints("x")).isEmpty();
        assertThat(faults.calls("schema")).isEqualTo(3);
        assertThat(velo.createSource(uri).health().status()).isEqualTo(io.velostream.api.Health.Status.UNHEALTHY);
        assertThat(velo.createSource(uri).health().reason())
                .contains("circuit breaker")
                .contains("gone");
    }

    @Test
    void anAnswerThatIsAnErrorOpensNothing() {
        Faults faults = new Faults("schema", 1, 100, () -> VeloException.of(ErrorKind.NOT_FOUND, "no table")
                .build());
        FakeProvider provider = new FakeProvider();
        provider.source = FakeSource.resumable(faults, 1, 1);
        VeloStream velo = VeloStream.builder().add(provider).build();
        for (int i = 0; i < 9; i++) {
            assertThatThrownBy(() -> velo.createSource("fake://host/x?breaker_calls=2&breaker_window=2")
                            .schema())
                    .hasMessageContaining("no table");
        }
    }

    @Test
    void aPipelinePausesWhileTheBreakerIsOpenWhateverItsPatience() {
        for (String operation : List.of("read", "write", "commit", "openWriter")) {
            Faults faults = gone(operation, operation.equals("openWriter") ? 1 : 2, 6);
            FakeProvider provider = new FakeProvider();
            FakeSink.Store store = new FakeSink.Store();
            provider.source = FakeSource.resumable(faults, 2, 6);
            provider.sink = new FakeSink(faults, store, LANES);
            VeloStream velo = VeloStream.builder().add(provider).build();
            String options = "?breaker_window=4&breaker_calls=2&breaker_failures=25&breaker_pause=20ms&breaker_trials=1"
                    + "&retry_backoff=1ms&retry_backoff_max=2ms";
            List<String> seen = new ArrayList<>();
            RunningPipeline running = velo.pipeline("paused")
                    .from("fake://a/x" + options)
                    .to("fake://b/x" + options)
                    .parallelism(1)
                    .checkpointEvery(25)
                    .start();
            running.join();
            velo.circuits().forEach(c -> seen.add(c.reason()));
            assertThat(seen).contains("gone");
            assertThat(store.rows)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 120).boxed().toList());
        }
    }

    @Test
    void layersCostNothingToTheRows() {
        AtomicInteger made = new AtomicInteger();
        FakeProvider provider = new FakeProvider();
        provider.source = FakeSource.resumable(Faults.none(), 1, 3);
        VeloStream velo = VeloStream.builder()
                .add(provider)
                .layer(LayerOptions.RETRY_TIME, Duration.ofSeconds(1))
                .build();
        try (Reading r = velo.read("fake://host/x")) {
            r.batches().forEach(b -> made.addAndGet(b.rowCount()));
        }
        assertThat(made).hasValue(30);
    }
}
