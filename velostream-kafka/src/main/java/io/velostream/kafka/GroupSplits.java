package io.velostream.kafka;

import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The partitions that the group gives to this member, as they come. */
final class GroupSplits implements SplitEnumerator {
    private final GroupConsumer group;
    private final TopicWatch watch;

    GroupSplits(GroupConsumer group, TopicWatch watch) {
        this.group = group;
        this.watch = watch;
        group.offerAgain();
    }

    @Override
    public SplitResult next(Duration wait) {
        // A member whose topic is deleted has no partitions, and would wait for ever.
        watch.look();
        List<Split> found = group.found(wait).stream()
                .map(s -> s.toSplit(OptionalLong.empty()))
                .toList();
        return found.isEmpty() ? SplitResult.IDLE : new SplitResult.Found(found);
    }

    @Override
    public void close() {
        // The member stays in the group until the source is closed.
    }
}
