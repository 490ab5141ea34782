package io.velostream.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Offsets of partitions as an option gives them: {@code 0:42}, or {@code orders/0:42} where there are several topics. */
final class PartitionOffsets {
    private static final Pattern ONE = Pattern.compile("(?:([^/]+)/)?(\\d{1,9}):(\\d{1,18})");

    private PartitionOffsets() {}

    /** An {@link IllegalArgumentException} says what is wrong. */
    static Map<TopicPartition, Long> parse(List<String> texts, List<String> topics) {
        Map<TopicPartition, Long> all = new HashMap<>();
        for (String text : texts) {
            Matcher m = ONE.matcher(text);
            if (!m.matches()) {
                throw new IllegalArgumentException("'" + text + "' is no partition with an offset");
            }
            String topic = m.group(1);
            if (topic == null) {
                if (topics.size() != 1) {
                    throw new IllegalArgumentException("'" + text + "' does not say which topic it is about");
                }
                topic = topics.get(0);
            } else if (!topics.isEmpty() && !topics.contains(topic)) {
                throw new IllegalArgumentException("'" + text + "' is about a topic that is not read");
            }
            TopicPartition partition = new TopicPartition(topic, Integer.parseInt(m.group(2)));
            if (all.put(partition, Long.parseLong(m.group(3))) != null) {
                throw new IllegalArgumentException("partition " + partition.partition() + " is named twice");
            }
        }
        return all;
    }
}
