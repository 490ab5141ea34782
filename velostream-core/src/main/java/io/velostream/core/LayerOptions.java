package io.velostream.core;

import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import java.time.Duration;
import java.util.List;

/**
 * What the layers around every source and sink can be told: in any URI, as typed values of a
 * {@link io.velostream.api.config.ConnectorSpec}, for all by {@link VeloStream.Builder#layer}, or in a file, see
 * {@link VeloStream.Builder#layers}. They change how long something takes and whether it is tried again, never which rows
 * come, so they are no part of what a source or sink is known by.
 */
public final class LayerOptions {
    /** See {@link RetryPolicy#attempts()}. */
    public static final Option<Integer> RETRY_ATTEMPTS = Option.integer("retry_attempts")
            .atLeast(1)
            .doc("How often something is tried in one outage, at most; 1 tries nothing again.")
            .defaultDoc("as often as fits into retry_time");

    /** See {@link RetryPolicy#time()}. */
    public static final Option<Duration> RETRY_TIME = Option.duration("retry_time")
            .doc("How long an outage is borne before the pipeline fails.")
            .defaultDoc("1m where the input ends, 5m where it does not");

    /** See {@link RetryPolicy#firstContact()}. */
    public static final Option<Duration> RETRY_START = Option.duration("retry_start")
            .doc("How long a system is waited for that does not answer at the start; 0s tells it at once.")
            .defaultValue(Duration.ZERO);

    /** See {@link RetryPolicy#backoff()}. */
    public static final Option<Duration> RETRY_BACKOFF = Option.duration("retry_backoff")
            .atLeast(Duration.ofMillis(1))
            .doc("The first wait; each one after it is half as long again.")
            .defaultValue(RetryPolicy.standard().backoff());

    /** See {@link RetryPolicy#maxBackoff()}. */
    public static final Option<Duration> RETRY_BACKOFF_MAX = Option.duration("retry_backoff_max")
            .atLeast(Duration.ofMillis(1))
            .doc("The longest wait.")
            .defaultValue(RetryPolicy.standard().maxBackoff());

    /** See {@link RetryPolicy#jitter()}. */
    public static final Option<Double> RETRY_JITTER = Option.number("retry_jitter")
            .between(0.0, 0.99)
            .doc("The part of a wait by which it is made shorter or longer at random.")
            .defaultValue(RetryPolicy.standard().jitter());

    /** Whether there is a circuit breaker. */
    public static final Option<Boolean> BREAKER = Option.bool("breaker")
            .doc("Whether calls stop for a while when too many of them have failed, for all who use the same hosts.")
            .defaultValue(true);

    /** What a caller does that finds the breaker open. */
    public static final Option<WhenOpen> BREAKER_OPEN = Option.choice("breaker_open", WhenOpen.class)
            .doc("Whether a pipeline waits while the breaker is open, or fails.")
            .defaultValue(WhenOpen.WAIT);

    /** Calls that are looked at. */
    public static final Option<Integer> BREAKER_WINDOW = Option.integer("breaker_window")
            .between(1, 100_000)
            .doc("How many calls back the breaker looks.")
            .unit("calls")
            .defaultValue(20);

    /** Calls before the breaker judges. */
    public static final Option<Integer> BREAKER_CALLS = Option.integer("breaker_calls")
            .between(1, 100_000)
            .doc("How many calls there must have been before the breaker opens; no more than breaker_window.")
            .unit("calls")
            .defaultValue(10);

    /** Share of failures that opens it. */
    public static final Option<Integer> BREAKER_FAILURES = Option.integer("breaker_failures")
            .between(1, 100)
            .doc("The share of calls that must have failed, for want of an answer, to open it.")
            .unit("percent")
            .defaultValue(50);

    /** What a slow call is. */
    public static final Option<Duration> BREAKER_SLOW = Option.duration("breaker_slow")
            .atLeast(Duration.ofMillis(1))
            .doc("A call that takes longer counts as slow.")
            .defaultDoc("none does");

    /** Share of slow calls that opens it. */
    public static final Option<Integer> BREAKER_SLOW_SHARE = Option.integer("breaker_slow_share")
            .between(1, 100)
            .doc("The share of slow calls that opens it.")
            .unit("percent")
            .defaultValue(100);

    /** How long it stays open. */
    public static final Option<Duration> BREAKER_PAUSE = Option.duration("breaker_pause")
            .atLeast(Duration.ofMillis(1))
            .doc("How long it stays open before some calls are let through to try.")
            .defaultValue(Duration.ofSeconds(10));

    /** How many calls try whether it works again. */
    public static final Option<Integer> BREAKER_TRIALS = Option.integer("breaker_trials")
            .between(1, 1_000)
            .doc("How many calls are let through to try; when they succeed it closes.")
            .unit("calls")
            .defaultValue(2);

    /** How long a call may take. */
    public static final Option<Duration> CALL_TIMEOUT = Option.duration("call_timeout")
            .atLeast(Duration.ofMillis(1))
            .doc(
                    "How long one call may take, such as the reading of a batch; one that takes longer is interrupted, and tried"
                            + " again where that is safe.")
            .defaultDoc("no limit but those of the connector");

    /** How many calls at once. */
    public static final Option<Integer> MAX_CALLS = Option.integer("max_calls")
            .between(1, 1_000)
            .doc("How many calls may go to the same hosts at once, for all who name them; others wait.")
            .defaultDoc("no limit");

    /** How many rows a second. */
    public static final Option<Integer> RATE_ROWS = Option.integer("rate_rows")
            .atLeast(10)
            .doc("Rows a second, at most, of all lanes together. A batch passes as a whole and those after it wait.")
            .unit("rows a second")
            .defaultDoc("no limit");

    /** How many bytes a second. */
    public static final Option<Long> RATE_BYTES = Option.bytes("rate_bytes")
            .between(10_240L, 1L << 40)
            .doc("Bytes of batches a second, at most, of all lanes together.")
            .defaultDoc("no limit");

    /** Other sources of the same rows. */
    public static final Option<List<String>> FALLBACK = Option.list("fallback")
            .doc(
                    "Other sources of the same rows, URIs with commas between them: the next one serves when this one stays down.");

    /** What positions of one source say of another. */
    public static final Option<FallbackPositions> FALLBACK_POSITIONS = Option.choice(
                    "fallback_positions", FallbackPositions.class)
            .doc(
                    "Where another source begins: start, it serves only while no rows are committed; same, where the one before"
                            + " stopped, for true copies; own, at its own position, so rows that both have come twice.")
            .defaultValue(FallbackPositions.START);

    /** When the first source serves again. */
    public static final Option<Duration> FALLBACK_RETURN = Option.duration("fallback_return")
            .atLeast(Duration.ofMillis(1))
            .doc(
                    "How often to look whether the first source is well again, which then serves; needs fallback_positions same"
                            + " or own.")
            .defaultDoc("the other one serves until the run ends");

    /** What the position in one source says of another. */
    public enum FallbackPositions {
        /** Nothing: another one serves only while no row is committed. */
        START,
        /** Nothing, and each is read from its own position: rows that several have come several times. */
        OWN,
        /** The same: they have the same splits and offsets. */
        SAME
    }

    /** What is done with calls while the breaker is open. */
    public enum WhenOpen {
        /** Wait until it lets calls through. */
        WAIT,
        /** Fail at once. */
        FAIL
    }

    private static final OptionSet BOTH = OptionSet.of(
            RETRY_ATTEMPTS,
            RETRY_TIME,
            RETRY_START,
            RETRY_BACKOFF,
            RETRY_BACKOFF_MAX,
            RETRY_JITTER,
            BREAKER,
            BREAKER_OPEN,
            BREAKER_WINDOW,
            BREAKER_CALLS,
            BREAKER_FAILURES,
            BREAKER_SLOW,
            BREAKER_SLOW_SHARE,
            BREAKER_PAUSE,
            BREAKER_TRIALS,
            CALL_TIMEOUT,
            MAX_CALLS,
            RATE_ROWS,
            RATE_BYTES);

    private static final OptionSet SOURCE = BOTH.plus(FALLBACK, FALLBACK_POSITIONS, FALLBACK_RETURN)
            .requiring(FALLBACK_POSITIONS, FALLBACK)
            .requiring(FALLBACK_RETURN, FALLBACK, FALLBACK_POSITIONS);

    private LayerOptions() {}

    /** What the layers around a source can be told. */
    public static OptionSet source() {
        return SOURCE;
    }

    /** What the layers around a sink can be told. */
    public static OptionSet sink() {
        return BOTH;
    }
}
