package io.velostream.api;

import java.util.List;

/** What one call of {@link SplitEnumerator#next} gave. */
public sealed interface SplitResult {
    /** No new splits in the time given; more may come. */
    SplitResult IDLE = new Idle();
    /** There will be no more splits. */
    SplitResult END = new End();

    record Found(List<Split> splits) implements SplitResult {
        public Found {
            splits = List.copyOf(splits);
        }
    }

    record Idle() implements SplitResult {}

    record End() implements SplitResult {}
}
