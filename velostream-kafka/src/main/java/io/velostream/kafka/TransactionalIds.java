package io.velostream.kafka;

import java.util.regex.Pattern;

/**
 * The transactional ids of a pipeline: stable over restarts, so that a new run fences the old one. A lane that begins a
 * round before the last one is committed has a second one, and so on.
 */
final class TransactionalIds {
    private TransactionalIds() {}

    private static String prefix(KafkaConfig.Output config, String pipeline) {
        return config.options()
                .find(KafkaOptions.TRANSACTIONAL_ID)
                .orElseGet(() -> "velostream/" + config.topic() + "/" + pipeline);
    }

    static String of(KafkaConfig.Output config, String pipeline, int lane) {
        return prefix(config, pipeline) + "/" + lane;
    }

    /** The id of a lane's producer of this number, the first being 0; empty without transactions. */
    static String numbered(String id, int number) {
        return id.isEmpty() || number == 0 ? id : id + "." + number;
    }

    /** What the ids of all lanes of a pipeline match, in Java and in RE2. */
    static Pattern all(KafkaConfig.Output config, String pipeline) {
        StringBuilder quoted = new StringBuilder();
        String prefix = prefix(config, pipeline);
        for (int i = 0; i < prefix.length(); i++) {
            char c = prefix.charAt(i);
            quoted.append("\\.[]{}()<>*+-=!?^$|".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return Pattern.compile(quoted + "/[0-9]+(\\.[0-9]+)?");
    }
}
