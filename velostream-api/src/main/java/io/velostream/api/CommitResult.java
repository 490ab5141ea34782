package io.velostream.api;

/** The answer to a commit that did not fail. */
public enum CommitResult {
    /** The data and the checkpoint are visible now. */
    COMMITTED,
    /** They already were: this commit was sent a second time. */
    ALREADY_COMMITTED
}
