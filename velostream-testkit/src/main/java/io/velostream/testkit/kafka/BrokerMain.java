package io.velostream.testkit.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * One broker in a process of its own. The arguments are a properties file and the id of the cluster; a log folder that is
 * new is formatted. Ends when its standard input does, so that it never outlives who started it.
 */
final class BrokerMain {
    static final String READY = "READY";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        Path logs = Path.of(properties.getProperty("log.dirs"));
        PrintStream out = System.out;
        if (!Files.exists(logs.resolve("meta.properties"))) {
            String[] format = {"format", "-t", args[1], "-c", file.toString()};
            if (StorageTool.execute(format, out) != 0) {
                throw new IOException("the log folder cannot be formatted");
            }
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            // Threads that run already would keep the process alive.
            e.printStackTrace();
            System.exit(1);
        }
        out.println(READY);
        out.flush();
        awaitEndOfInput();
        server.shutdown();
        server.awaitShutdown();
        System.exit(0);
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Whatever is written there means nothing; only the end counts.
        }
    }
}
