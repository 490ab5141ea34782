package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a topic takes and keeps.
 *
 * @param maxBytes of a record
 * @param assumed whether the user may not see the settings, so that these are the usual ones
 * @param compacted whether each record needs a key
 * @param forgets whether the last record of a key may go, too
 * @param oldest how far in the past the time of a record may lie, in milliseconds
 * @param furthest how far in the future
 */
record TopicLimits(int maxBytes, boolean assumed, boolean compacted, boolean forgets, long oldest, long furthest) {
    /** What a record and a batch of one cost beside the bytes of the record, as the client reckons it. */
    static final int RECORD_OVERHEAD = 128;

    private static final int USUAL_MAX_BYTES = 1_048_588;
    private static final String UNLIMITED = "-1";

    /** Those of a topic of which nothing is known. */
    static TopicLimits usual() {
        return new TopicLimits(USUAL_MAX_BYTES, true, false, false, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    static TopicLimits of(KafkaClient client, String topic) {
        try {
            return of(client.topicSettings(topic));
        } catch (VeloException e) {
            if (e.kind() == ErrorKind.PERMISSION) {
                return usual();
            }
            throw e;
        }
    }

    static TopicLimits of(Map<String, String> settings) {
        String most = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        String policy = settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "");
        boolean forgets = policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)
                && !(UNLIMITED.equals(settings.get(TopicConfig.RETENTION_MS_CONFIG))
                        && UNLIMITED.equals(settings.get(TopicConfig.RETENTION_BYTES_CONFIG)));
        // Where the broker writes its own time into records theirs does not matter.
        boolean free = "LogAppendTime".equals(settings.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
        return new TopicLimits(
                most == null ? USUAL_MAX_BYTES : Integer.parseInt(most),
                most == null,
                policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
                forgets,
                free ? Long.MAX_VALUE : millis(settings, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                free ? Long.MAX_VALUE : millis(settings, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
    }

    /** Whether a record may have this time, both in milliseconds since 1970. */
    boolean takes(long time, long now) {
        return now - time <= oldest && time - now <= furthest;
    }

    private static long millis(Map<String, String> settings, String name) {
        String text = settings.get(name);
        return text == null ? Long.MAX_VALUE : Long.parseLong(text);
    }
}
