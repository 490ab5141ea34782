package io.velostream.core;

import io.velostream.api.DataSink;
import io.velostream.api.config.ConnectorUri;
import java.util.Optional;

/**
 * What happens with rows that cannot be read, converted or written. An outage is never a matter of this policy: it fails the
 * pipeline. Immutable.
 */
public final class ErrorPolicy {
    private static final ErrorPolicy FAIL =
            new ErrorPolicy(Mode.FAIL, 0, 0, Long.MAX_VALUE, Optional.empty(), Optional.empty());

    private final Mode mode;
    private final long maxRows;
    private final double maxShare;
    private final long maxPerMinute;
    private final Optional<ConnectorUri> deadLetterUri;
    private final Optional<DataSink> deadLetterSink;

    /** The three ways. */
    public enum Mode {
        FAIL,
        SKIP,
        DEAD_LETTER
    }

    private ErrorPolicy(
            Mode mode,
            long maxRows,
            double maxShare,
            long maxPerMinute,
            Optional<ConnectorUri> uri,
            Optional<DataSink> sink) {
        this.mode = mode;
        this.maxRows = maxRows;
        this.maxShare = maxShare;
        this.maxPerMinute = maxPerMinute;
        this.deadLetterUri = uri;
        this.deadLetterSink = sink;
    }

    /** The first bad row fails the pipeline. The default. */
    public static ErrorPolicy fail() {
        return FAIL;
    }

    /** Bad rows are counted and left out, any number of them. */
    public static ErrorPolicy skip() {
        return new ErrorPolicy(Mode.SKIP, Long.MAX_VALUE, 1, Long.MAX_VALUE, Optional.empty(), Optional.empty());
    }

    /** Bad rows are counted and left out, as many as this; the next one fails the pipeline. */
    public static ErrorPolicy skip(long maxRows) {
        return skip().atMost(maxRows);
    }

    /** Bad rows go to another sink, see {@code Pipeline#DEAD_LETTER_SCHEMA}. */
    public static ErrorPolicy deadLetter(String uri) {
        return new ErrorPolicy(
                Mode.DEAD_LETTER,
                Long.MAX_VALUE,
                1,
                Long.MAX_VALUE,
                Optional.of(ConnectorUri.parse(uri)),
                Optional.empty());
    }

    /** Bad rows go to another sink, which stays the caller's to close. */
    public static ErrorPolicy deadLetter(DataSink sink) {
        return new ErrorPolicy(
                Mode.DEAD_LETTER, Long.MAX_VALUE, 1, Long.MAX_VALUE, Optional.empty(), Optional.of(sink));
    }

    /** The same, but more bad rows than this in one run fail the pipeline. */
    public ErrorPolicy atMost(long rows) {
        return new ErrorPolicy(mode, rows, maxShare, maxPerMinute, deadLetterUri, deadLetterSink);
    }

    /** The same, but a larger share of bad rows (0 to 1) fails the pipeline; looked at from 1,000 rows on, and at the end. */
    public ErrorPolicy atMostShare(double share) {
        return new ErrorPolicy(mode, maxRows, share, maxPerMinute, deadLetterUri, deadLetterSink);
    }

    /** The same, but more bad rows than this within a minute fail the pipeline. For streams, which have no end to look at. */
    public ErrorPolicy atMostPerMinute(long rows) {
        return new ErrorPolicy(mode, maxRows, maxShare, rows, deadLetterUri, deadLetterSink);
    }

    public Mode mode() {
        return mode;
    }

    /** How many bad rows are borne. */
    public long maxRows() {
        return maxRows;
    }

    /** Which share of bad rows is borne, 0 to 1. */
    public double maxShare() {
        return maxShare;
    }

    /** How many bad rows are borne within a minute. */
    public long maxPerMinute() {
        return maxPerMinute;
    }

    /** Where bad rows go, given as URI. */
    public Optional<ConnectorUri> deadLetterUri() {
        return deadLetterUri;
    }

    /** Where bad rows go, given as object. */
    public Optional<DataSink> deadLetterSink() {
        return deadLetterSink;
    }
}
