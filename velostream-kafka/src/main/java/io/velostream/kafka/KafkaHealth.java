package io.velostream.kafka;

import io.velostream.api.Health;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/** Looks at the brokers, and at how far readers are behind. */
final class KafkaHealth {
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);
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
     * @param idleNanos since records were asked for last
     */
    Health ofSource(Map<TopicPartition, Long> lags, long idleNanos) {
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
        return withBrokers(faults);
    }

    Health ofSink() {
        return withBrokers(List.of());
    }

    private Health withBrokers(List<String> faults) {
        try {
            if (client.brokers() == 0) {
                return Health.unhealthy("the cluster has no broker");
            }
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
