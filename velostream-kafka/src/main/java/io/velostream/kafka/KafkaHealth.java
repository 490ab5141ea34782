package io.velostream.kafka;

import io.velostream.api.Health;
import io.velostream.api.Lag;
import io.velostream.api.VeloException;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/** Looks at the brokers, and at how far readers are behind. */
final class KafkaHealth {
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);
    private static final Duration REGISTRY_WAIT = Duration.ofSeconds(5);
    private static final int SHOWN = 5;

    private final KafkaConfig config;
    private final KafkaClient client;

    KafkaHealth(KafkaConfig config, KafkaClient client) {
        this.config = config;
        this.client = client;
    }

    /**
     * Of a source.
     *
     * @param lags records waiting in each partition, as far as known
     * @param clocks of the consumers that are read from
     */
    Health ofSource(Map<TopicPartition, Long> lags, List<PollClock> clocks) {
        Health health = withBrokers(faults(
                lags, clocks.stream().mapToLong(PollClock::idleNanos).max().orElse(0)));
        Optional<Instant> polled = clocks.stream().map(PollClock::lastPoll).min(Comparator.naturalOrder());
        if (polled.isPresent()) {
            health = health.withPolled(polled.get());
        }
        Map<String, Long> parts = new HashMap<>();
        lags.forEach((partition, lag) -> parts.put(partition.toString(), lag));
        return parts.isEmpty() ? health : health.withLag(Lag.ofParts(parts, Lag.Unit.RECORDS));
    }

    /**
     * What is not as it should be about the reading.
     *
     * @param idleNanos since records were asked for
     */
    List<String> faults(Map<TopicPartition, Long> lags, long idleNanos) {
        List<String> faults = new ArrayList<>();
        long most = config.options().find(KafkaOptions.MAX_LAG).orElse(Long.MAX_VALUE);
        lags.forEach((partition, lag) -> {
            if (lag > most && faults.size() < SHOWN) {
                faults.add(lag + " records wait in " + partition);
            }
        });
        if (idleNanos > LONGEST_IDLE.toNanos()) {
            faults.add("nobody has asked for records for "
                    + Duration.ofNanos(idleNanos).toMinutes() + " minutes");
        }
        return faults;
    }

    Health ofSink() {
        return withBrokers(new ArrayList<>());
    }

    private Health withBrokers(List<String> faults) {
        try {
            if (client.brokers() == 0) {
                return Health.unhealthy("the cluster has no broker");
            }
            client.refusals().forEach(why -> faults.add("a broker is away: " + why));
            // Schemas that were seen are kept, so what is at work goes on.
            config.options()
                    .find(KafkaOptions.SCHEMA_REGISTRY)
                    .flatMap(url -> RegistryConfig.registry(config, SchemaRegistry.Type.AVRO, REGISTRY_WAIT)
                            .trouble())
                    .ifPresent(why -> faults.add("schema registry: " + why));
            return faults.isEmpty() ? Health.healthy() : Health.degraded(String.join("; ", faults));
        } catch (VeloException e) {
            return Health.unhealthy(e.why().isEmpty() ? String.valueOf(e.getMessage()) : e.why());
        } catch (ExecutionException | TimeoutException e) {
            return Health.unhealthy(
                    "no broker answers: " + KafkaErrors.reading("", "", e).why());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.unhealthy("the look was interrupted");
        }
    }
}
