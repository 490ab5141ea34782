package io.velostream.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Health;
import io.velostream.core.observe.HealthRules;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthMonitorTest {
    @Test
    void anAnswerIsKept() {
        AtomicInteger asked = new AtomicInteger();
        HealthMonitor monitor = new HealthMonitor(HealthRules.standard().validFor(Duration.ofHours(1)));
        monitor.add("a", () -> {
            asked.incrementAndGet();
            return Health.degraded("slow");
        });
        for (int i = 0; i < 100; i++) {
            assertThat(monitor.now().get("a").reason()).isEqualTo("slow");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void anOldAnswerIsRenewedInTheBackground() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(2);
        HealthMonitor monitor = new HealthMonitor(HealthRules.standard().validFor(Duration.ZERO));
        monitor.add("a", () -> {
            again.countDown();
            return Health.degraded("answer " + asked.incrementAndGet());
        });
        assertThat(monitor.now().get("a").reason()).isEqualTo("answer 1");
        monitor.now();
        again.await();
    }

    @Test
    void aSystemThatHangsIsUnhealthyAndNobodyWaitsForIt() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        HealthMonitor monitor = new HealthMonitor(
                HealthRules.standard().answerWithin(Duration.ZERO).validFor(Duration.ZERO));
        monitor.add("a", () -> {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Health.healthy();
        });
        monitor.add("b", Health::healthy);
        assertThat(monitor.now().get("a").status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(monitor.now().get("a").reason()).startsWith("no answer for");
        assertThat(monitor.now()).containsKey("b");
        hanging.countDown();
        while (monitor.now().get("a").status() != Health.Status.HEALTHY) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSystemThatThrowsIsUnhealthy() {
        HealthMonitor monitor = new HealthMonitor(HealthRules.standard());
        monitor.add("a", () -> {
            throw new IllegalStateException("boom");
        });
        assertThat(monitor.now().get("a").reason()).isEqualTo("boom");
    }
}
