import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.KeyValueHeaderChangeEventFormat;
import io.debezium.embedded.Connect;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.data.Struct;

/**
 * Debezium Engine reading a slot: run by {@code Changes} as a source file, with Debezium's own class path. Arguments: host,
 * port, user, database, publication, changes, then {@code lag} or the slots to read one after the other; the last is measured.
 */
public class DebeziumPeer {
    public static void main(String[] args) throws Exception {
        long wanted = Long.parseLong(args[5]);
        boolean lag = args[6].equals("lag");
        for (int i = lag ? 7 : 6; i < args.length; i++) {
            long cpu = cpu();
            long start = System.nanoTime();
            Object result = lag ? null : "";
            long[] lags = new long[lag ? (int) wanted : 0];
            read(args, args[i], wanted, lags);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (lag) {
                java.util.Arrays.sort(lags);
                System.out.printf(java.util.Locale.ROOT, "LAG p50 %.1f ms p99 %.1f ms max %.1f ms%n",
                        lags[lags.length / 2] / 1e3, lags[lags.length * 99 / 100] / 1e3, lags[lags.length - 1] / 1e3);
            } else {
                System.out.printf(java.util.Locale.ROOT, "RUN %.2f %.2f%n", seconds, (cpu() - cpu) / 1e9);
            }
        }
        System.exit(0);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void read(String[] args, String slot, long wanted, long[] lags) throws Exception {
        Properties p = new Properties();
        p.setProperty("name", "peer-" + slot);
        p.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        p.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        p.setProperty("offset.flush.interval.ms", "60000");
        p.setProperty("database.hostname", args[0]);
        p.setProperty("database.port", args[1]);
        p.setProperty("database.user", args[2]);
        p.setProperty("database.password", "none");
        p.setProperty("database.dbname", args[3]);
        p.setProperty("topic.prefix", "peer");
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("publication.name", args[4]);
        p.setProperty("publication.autocreate.mode", "disabled");
        p.setProperty("slot.name", slot);
        p.setProperty("snapshot.mode", "no_data");
        p.setProperty("tombstones.on.delete", "false");
        p.setProperty("max.batch.size", "8192");
        p.setProperty("max.queue.size", "32768");
        p.setProperty("poll.interval.ms", lags.length > 0 ? "1" : "50");
        AtomicLong count = new AtomicLong();
        AtomicLong sum = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                .using(p)
                .notifying((List<ChangeEvent<SourceRecord, SourceRecord>> events, DebeziumEngine.RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer) -> {
                    long now = System.currentTimeMillis() * 1000;
                    for (ChangeEvent<SourceRecord, SourceRecord> e : events) {
                        Struct value = (Struct) e.value().value();
                        Struct row = value.getStruct("after") != null ? value.getStruct("after") : value.getStruct("before");
                        sum.addAndGet(row.getInt64("id"));
                        long n = count.getAndIncrement();
                        if (n < lags.length) {
                            lags[(int) n] = now - value.getStruct("source").getInt64("ts_us");
                        }
                        committer.markProcessed(e);
                    }
                    committer.markBatchFinished();
                    if (count.get() >= wanted) {
                        done.countDown();
                    }
                })
                .build();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        thread.execute(engine);
        done.await();
        engine.close();
        thread.shutdownNow();
    }
}
