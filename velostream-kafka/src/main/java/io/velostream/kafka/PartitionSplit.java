package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition to be read.
 *
 * @param from the offset to begin with where no checkpoint says another; -1 where the group knows
 * @param to the offset to end before; -1 for never
 * @param assignment which assignment of the partition to this member of a group it is; 0 without a group
 * @param topicId what tells the topic from another one of its name; empty where that is not known
 */
record PartitionSplit(TopicPartition partition, long from, long to, long assignment, String topicId) {
    private static final int VERSION = 1;
    private static final String TOPIC_ID = "(?:,\"topic_id\":\"([^\"]+)\")?";
    private static final Pattern DETAILS =
            Pattern.compile("\\{\"topic\":\"([^\"]+)\",\"partition\":(\\d+),\"from\":(-?\\d+)"
                    + "(?:,\"to\":(\\d+))?(?:,\"assignment\":(\\d+))?" + TOPIC_ID + "}");

    Split toSplit(OptionalLong estimatedBytes) {
        String details = "{\"topic\":\"" + partition.topic() + "\",\"partition\":" + partition.partition()
                + ",\"from\":" + from + (to < 0 ? "" : ",\"to\":" + to)
                + (assignment == 0 ? "" : ",\"assignment\":" + assignment) + written(topicId) + "}";
        return new Split(partition.toString(), VERSION, details, estimatedBytes);
    }

    static PartitionSplit of(Split split) {
        Matcher m = DETAILS.matcher(split.details());
        if (split.version() != VERSION || !m.matches()) {
            throw unreadable("split", split.version(), split.details());
        }
        return new PartitionSplit(
                new TopicPartition(m.group(1), Integer.parseInt(m.group(2))),
                Long.parseLong(m.group(3)),
                number(m.group(4), -1),
                number(m.group(5), 0),
                orEmpty(m.group(6)));
    }

    private static String written(String topicId) {
        return topicId.isEmpty() ? "" : ",\"topic_id\":\"" + topicId + "\"";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static long number(@Nullable String digits, long otherwise) {
        return digits == null ? otherwise : Long.parseLong(digits);
    }

    /**
     * A position: the offset of the first record that is not done with.
     *
     * @param topicId of the topic that the offset is of; empty where that is not known
     * @param member of a group that shares partitions, for the sink that commits with the data; else null
     */
    record Position(
            TopicPartition partition,
            long offset,
            String topicId,
            @Nullable Member member) {
        private static final Pattern DETAILS =
                Pattern.compile("\\{\"topic\":\"([^\"]+)\",\"partition\":(\\d+),\"offset\":(\\d+)"
                        + "(?:,\"member\":\"([^\"]+)\",\"assignment\":(\\d+))?" + TOPIC_ID + "}");

        Offset toOffset() {
            String details = "{\"topic\":\"" + partition.topic() + "\",\"partition\":" + partition.partition()
                    + ",\"offset\":" + offset
                    + (member == null
                            ? ""
                            : ",\"member\":\"" + member.id() + "\",\"assignment\":" + member.assignment())
                    + written(topicId)
                    + "}";
            return new Offset(VERSION, details);
        }

        static Position of(Offset offset) {
            Position found = ofOrNull(offset);
            if (found == null) {
                throw unreadable("offset", offset.version(), offset.details());
            }
            return found;
        }

        /** The position, or null when the offset is not one of Kafka's. */
        static @Nullable Position ofOrNull(Offset offset) {
            Matcher m = DETAILS.matcher(offset.details());
            if (offset.version() != VERSION || !m.matches()) {
                return null;
            }
            TopicPartition partition = new TopicPartition(m.group(1), Integer.parseInt(m.group(2)));
            String member = m.group(4);
            return new Position(
                    partition,
                    Long.parseLong(m.group(3)),
                    orEmpty(m.group(6)),
                    member == null ? null : new Member(member, Long.parseLong(m.group(5))));
        }
    }

    /** One assignment to one member of a group in this process. */
    record Member(String id, long assignment) {}

    private static VeloException unreadable(String what, int version, String details) {
        return VeloException.of(ErrorKind.DATA, "Cannot read the " + what + " of a topic")
                .why("version " + version + " and " + details + " were not written by this connector")
                .build();
    }
}
