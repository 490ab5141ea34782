package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of one group copy a topic exactly once, while both are killed again and again, the broker is restarted and a
 * partition is added. {@code -Dkafka.kills=20} makes it longer.
 */
class KafkaKillIT {
    private static final int KILLS = Integer.getInteger("kafka.kills", 3);
    private static final int BROKER_RESTARTS = Math.max(1, KILLS * 3 / 20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path logs;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean loaded = new AtomicBoolean();
    private final AtomicInteger starts = new AtomicInteger();

    private Process start(KafkaBroker broker, int number, String in, String out) throws IOException {
        String source = broker.uri(in, "group_id=killed&format=text&discovery_interval=1s");
        String sink = broker.uri(out, "format=text&transactional=true&transaction_timeout=10s");
        Path log = logs.resolve("child-" + number + "-" + starts.incrementAndGet() + ".log");
        return CopyMain.start(log, "copy-" + number, source, sink);
    }

    /** Sends numbers to all partitions, steadily, until it is told to end. */
    private Thread load(KafkaBroker broker, String in, AtomicInteger partitions) {
        Thread thread = new Thread(() -> {
            try (KafkaProducer<byte[], byte[]> producer = Bare.producer(broker)) {
                while (!loaded.get()) {
                    for (int i = 0; i < 100; i++) {
                        int n = sent.get();
                        producer.send(Bare.record(in, n % partitions.get(), Integer.toString(n)));
                        sent.incrementAndGet();
                    }
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                producer.flush();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void killedMembersLoseAndRepeatNothing(TestReporter reporter) throws Exception {
        Process[] children = new Process[2];
        Random random = new Random(7);
        try (KafkaBroker broker = KafkaBroker.start()) {
            String in = broker.newTopic(6);
            String out = broker.newTopic(3);
            AtomicInteger partitions = new AtomicInteger(6);
            Thread load = load(broker, in, partitions);
            try {
                for (int k = 0; k < children.length; k++) {
                    children[k] = start(broker, k, in, out);
                }
                awaitRows(broker, out, 1, children, in);
                for (int kill = 0; kill < KILLS; kill++) {
                    TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1500));
                    int k = kill % children.length;
                    children[k].destroyForcibly().waitFor();
                    children[k] = start(broker, k, in, out);
                    if (kill % Math.max(1, KILLS / BROKER_RESTARTS) == 1) {
                        broker.kill();
                        broker.restart();
                    }
                    if (kill == KILLS / 2) {
                        broker.addPartitions(in, 7);
                        partitions.set(7);
                    }
                    // Each is killed in the middle of work, not only while it starts.
                    awaitRows(broker, out, Bare.committed(broker, out).size() + 1, children, in);
                }
            } finally {
                loaded.set(true);
                load.join();
            }
            int all = sent.get();
            assertThat(Bare.committed(broker, in)).as("the load itself").hasSize(all);
            awaitRows(broker, out, all, children, in);
            for (Process child : children) {
                child.getOutputStream().close();
                assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertSameNumbers(Bare.committedValues(broker, out), all);
            reporter.publishEntry("copied", all + " rows, " + starts.get() + " starts, " + KILLS + " kills");
        } finally {
            for (Process child : children) {
                if (child != null) {
                    child.destroyForcibly();
                }
            }
        }
    }

    private static void assertSameNumbers(List<String> values, int all) {
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (String v : values) {
            if (!seen.add(v)) {
                twice.add(v);
            }
        }
        assertThat(twice).as("rows that came twice").isEmpty();
        assertThat(seen).as("different rows").hasSize(all);
    }

    /** Waits for rows to be seen; a child that ended, for it lost its partitions, is started again as a supervisor would. */
    private void awaitRows(KafkaBroker broker, String out, int count, Process[] children, String in) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int seen = 0;
        while (seen < count) {
            assertThat(System.nanoTime())
                    .as("%d of %d rows, logs in %s", seen, count, logs)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
            for (int k = 0; k < children.length; k++) {
                if (!children[k].isAlive()) {
                    children[k] = start(broker, k, in, out);
                }
            }
            seen = Bare.committed(broker, out).size();
        }
    }
}
