package io.velostream.core.internal.run;

/**
 * When to commit.
 *
 * @param often whether there may be commits before the end
 * @param nanos time between commits at most
 * @param rows rows of a commit, roughly, at most
 */
record CommitRules(boolean often, long nanos, long rows) {
    boolean isDue(boolean dirty, long rowsPending, long lastCommit) {
        return often && dirty && (rowsPending >= rows || System.nanoTime() - lastCommit >= nanos);
    }
}
