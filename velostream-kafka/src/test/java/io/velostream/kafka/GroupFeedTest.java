package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupFeedTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private static long begin(long groupOffset, long from) {
        GroupFeed feed = GroupFeed.gone(null, new PartitionSplit(PARTITION, groupOffset, -1, 1, ""));
        feed.open(from);
        return feed.takeSeek();
    }

    @Test
    void aReaderGoesOnBehindWhatItsPredecessorHandedOn() {
        assertThat(begin(5, 8)).isEqualTo(8);
        assertThat(begin(5, -1)).isEqualTo(5);
    }

    /** The run still knows where it was before another member took the partition, read on and gave it back. */
    @Test
    void aReaderDoesNotGoBackBehindTheOffsetOfTheGroup() {
        assertThat(begin(9, 8)).isEqualTo(9);
    }
}
